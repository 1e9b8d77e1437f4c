//! Records, of which the files of a state and of a shard are lists: a mark, the key and the replications, the length of the payload, a
//! checksum of all this (XXH3, 64 bits), the payload, and its checksum (128 bits). Files grow by whole records; a record that was cut
//! short, or changed on a disk or on the way, is found out and costs no other.

use crate::study::store::ChunkKey;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use twox_hash::{XxHash3_64, XxHash3_128};

/// What a record begins with, and the version of its form.
const MARK: &[u8; 8] = b"caseload";
const FORM: u64 = 1;
/// Bytes of a record before its payload, and after it.
pub(super) const HEAD: usize = 64;
/// See [`HEAD`].
pub(super) const TAIL: usize = 16;

/// A record of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkRecord {
    /// What it is of.
    pub key: ChunkKey,
    /// The first replication and the one after the last.
    pub replications: (u64, u64),
    /// Where its payload begins.
    pub(super) offset: u64,
    /// And its length.
    pub(super) length: u64,
}

impl ChunkRecord {
    /// Reads its payload.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn payload(&self, file: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
        file.seek(SeekFrom::Start(self.offset))?;
        let mut bytes = Vec::new();
        file.take(self.length).read_to_end(&mut bytes)?;
        if bytes.len() as u64 == self.length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

/// Writes a record.
///
/// # Errors
/// When `to` cannot be written to.
pub fn write_record(to: &mut impl Write, key: ChunkKey, replications: &Range<u64>, payload: &[u8]) -> io::Result<()> {
    let mut head = Vec::with_capacity(HEAD);
    head.extend(MARK);
    head.extend(FORM.to_le_bytes());
    head.extend(key.0.to_le_bytes());
    for number in [replications.start, replications.end, payload.len() as u64] {
        head.extend(number.to_le_bytes());
    }
    head.extend(XxHash3_64::oneshot(&head).to_le_bytes());
    to.write_all(&head)?;
    to.write_all(payload)?;
    to.write_all(&XxHash3_128::oneshot(payload).to_le_bytes())
}

/// The records of a file that are whole, and whether there is anything else in it.
///
/// # Errors
/// A file that cannot be read.
pub fn records(file: &mut (impl Read + Seek), length: u64) -> io::Result<(Vec<ChunkRecord>, bool)> {
    let (mut found, mut corrupt, mut at) = (Vec::new(), false, 0);
    while at < length {
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0; HEAD];
        let next = match head_of(&mut head, file, at)? {
            Some(record) if length - record.offset >= record.length.saturating_add(TAIL as u64) => {
                let whole = is_whole(file, record.length)?;
                found.extend(whole.then_some(record));
                corrupt |= !whole;
                Some(record.offset + record.length + TAIL as u64)
            }
            _ => None,
        };
        at = match next {
            Some(next) => next,
            // The mark of the next record that has a sound head.
            None => {
                corrupt = true;
                next_mark(file, at + 1)?.unwrap_or(length)
            }
        };
    }
    Ok((found, corrupt))
}

fn head_of(head: &mut [u8; HEAD], file: &mut impl Read, at: u64) -> io::Result<Option<ChunkRecord>> {
    if let Err(error) = file.read_exact(head) {
        return if error.kind() == io::ErrorKind::UnexpectedEof { Ok(None) } else { Err(error) };
    }
    let number = |from: usize| u64::from_le_bytes(std::array::from_fn(|byte| head[from + byte]));
    let key = ChunkKey(u128::from(number(16)) | u128::from(number(24)) << 64);
    let sound = head.starts_with(MARK) && number(8) == FORM && number(56) == XxHash3_64::oneshot(&head[..56]);
    let record =
        ChunkRecord { key, replications: (number(32), number(40)), offset: at + HEAD as u64, length: number(48) };
    Ok(sound.then_some(record))
}

/// Whether the payload that follows is what was written.
fn is_whole(file: &mut impl Read, length: u64) -> io::Result<bool> {
    let mut hash = twox_hash::xxhash3_128::Hasher::new();
    let (mut left, mut some) = (length, vec![0; 1 << 16]);
    while left > 0 {
        let part = left.min(some.len() as u64) as usize;
        file.read_exact(&mut some[..part])?;
        hash.write(&some[..part]);
        left -= part as u64;
    }
    let mut sum = [0; TAIL];
    file.read_exact(&mut sum)?;
    Ok(hash.finish_128().to_le_bytes() == sum)
}

fn next_mark(file: &mut (impl Read + Seek), from: u64) -> io::Result<Option<u64>> {
    file.seek(SeekFrom::Start(from))?;
    let (mut at, mut bytes, mut some) = (from, Vec::<u8>::new(), vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut some)?;
        if read == 0 {
            return Ok(None);
        }
        bytes.extend(&some[..read]);
        if let Some(place) = bytes.windows(MARK.len()).position(|window| window == MARK) {
            return Ok(Some(at + place as u64));
        }
        // A mark may lie across two reads.
        let kept = bytes.len().min(MARK.len() - 1);
        at += (bytes.len() - kept) as u64;
        bytes.drain(..bytes.len() - kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte counts: whichever is changed or missing, its chunk is not taken, and every other is.
    #[test]
    fn whatever_is_changed_is_found_out_and_costs_no_other_chunk() {
        let mut whole = Vec::new();
        for start in 0..3 {
            write_record(&mut whole, ChunkKey(1), &(start..start + 1), b"caseload caseload").unwrap();
        }
        let found = |bytes: &[u8]| records(&mut io::Cursor::new(bytes), bytes.len() as u64).unwrap();
        let (all, corrupt) = found(&whole);
        assert!(all.len() == 3 && !corrupt);
        let each = whole.len() / 3;
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            let expected: Vec<ChunkRecord> =
                all.iter().copied().filter(|record| record.replications.0 != (at / each) as u64).collect();
            assert_eq!(found(&bytes), (expected, true), "{at}");
            let (cut, corrupt) = found(&whole[..at]);
            assert_eq!((cut.len(), corrupt), (at / each, at % each > 0));
        }
    }
}
