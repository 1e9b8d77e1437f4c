//! What the library that writes ZIP files says of the machine in them: equal documents are equal bytes on every platform.
//!
//! Layout as in PKWARE's APPNOTE 6.3.10: 4.3.12 (a central header an entry) and 4.3.16 (the end, which says where they begin).

/// Length of the end where no comment follows, and its first bytes.
const END: (usize, [u8; 4]) = (22, *b"PK\x05\x06");
/// Length of a central header without name, extra field and comment, and its first bytes.
const HEADER: (usize, [u8; 4]) = (46, *b"PK\x01\x02");
/// The system that made an entry; what it says of a file for MS-DOS, of which only a folder's mark is ever set.
const SYSTEM: usize = 5;
const OF_DOS: usize = 38;
/// Lengths of name, extra field and comment.
const LENGTHS: [usize; 3] = [28, 30, 32];
const UNIX: u8 = 3;

/// The bytes of an archive as they are written on Unix. What is no archive stays as it is.
pub fn same_everywhere(mut bytes: Vec<u8>) -> Vec<u8> {
    let Some(end) = bytes.len().checked_sub(END.0).filter(|&end| bytes[end..].starts_with(&END.1)) else {
        return bytes;
    };
    let mut at = number(&bytes, end + 16, 4);
    while at + HEADER.0 <= end && bytes[at..].starts_with(&HEADER.1) {
        bytes[at + SYSTEM] = UNIX;
        bytes[at + OF_DOS] = 0;
        at += HEADER.0 + LENGTHS.iter().map(|length| number(&bytes, at + length, 2)).sum::<usize>();
    }
    bytes
}

/// A number of so many bytes, the lowest first.
fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    bytes[at..at + length].iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::Workbook;

    /// As on Windows: system 0, and a folder's mark in what is said for MS-DOS.
    #[test]
    fn an_archive_of_windows_becomes_that_of_unix() {
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 0, "PK\x01\x02").unwrap();
        let unix = same_everywhere(book.save_to_buffer().unwrap());
        let mut windows = unix.clone();
        let headers = windows.windows(4).enumerate().filter(|(_, four)| *four == HEADER.1).map(|(at, _)| at);
        let headers: Vec<usize> = headers.collect();
        assert!(headers.len() > 5);
        for at in headers {
            assert_eq!((windows[at + SYSTEM], windows[at + OF_DOS]), (UNIX, 0));
            (windows[at + SYSTEM], windows[at + OF_DOS]) = (0, 16);
        }
        assert_ne!(windows, unix);
        assert_eq!(same_everywhere(windows), unix);
        for other in [Vec::new(), b"PK\x05\x06".to_vec(), vec![7; 100], [END.1.as_slice(), &[0xff; 18]].concat()] {
            assert_eq!(same_everywhere(other.clone()), other);
        }
    }
}
