//! The bytes of a list as text: UTF-8; UTF-16, as a spreadsheet's "Unicode text"; or, where it is neither, Windows-1252, as a
//! spreadsheet's plain CSV file is on Windows in western Europe.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes that tell whether a text without a mark is UTF-16.
const LOOKED_AT: usize = 64;
/// What workbooks begin with, those of today and those of before 2007.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// Whether these are the bytes of a workbook.
pub(in crate::scenario) fn is_workbook(bytes: &[u8]) -> bool {
    WORKBOOKS.iter().any(|beginning| bytes.starts_with(beginning))
}

/// The text of a list, without a byte-order mark, and what to say of how it was read.
pub(in crate::scenario) fn decoded(bytes: Vec<u8>) -> (String, Option<&'static str>) {
    if let Some(encoding) = wide(&bytes) {
        return (encoding.decode_with_bom_removal(&bytes).0.into_owned(), None);
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text), None),
        Err(error) => {
            let note = "the list is not UTF-8 text and was read as Windows-1252: see that names in it show rightly";
            (WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned(), Some(note))
        }
    }
}

/// The kind of UTF-16 that a text is, if it is: by its mark, or because every second byte of its beginning is none.
fn wide(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let beginning = &bytes[..bytes.len().min(LOOKED_AT)];
    let zeros = |from: usize| {
        let all: Vec<u8> = beginning.iter().skip(from).step_by(2).copied().collect();
        !all.is_empty() && all.iter().filter(|&&byte| byte == 0).count() * 4 > all.len() * 3
    };
    match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ if zeros(1) && !zeros(0) => Some(UTF_16LE),
        _ if zeros(0) && !zeros(1) => Some(UTF_16BE),
        _ => None,
    }
}
