//! Bytes with a seal: blocks, most of them compressed (LZ4), and at the end a checksum of all before it (XXH3, 128 bits), so that
//! what was cut short or changed on a disk or on the way is found out before it is used.

use lz4_flex::block::{compress, decompress};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};
use std::ops::RangeBounds;
use twox_hash::xxhash3_128::Hasher;

/// Length of the seal.
pub const SEAL: u64 = 16;
/// Larger blocks are not written.
const LARGEST: u32 = 1 << 30;

/// Why a file with a seal cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// It ends before its end, or holds other bytes than were written.
    #[error("it is cut short or damaged")]
    Damaged,
    /// It has a seal, but holds something else than what it should.
    #[error("it is not what it should be: {0}")]
    Otherwise(&'static str),
    /// Something else of the machine's.
    #[error(transparent)]
    Machine(io::Error),
}

impl From<io::Error> for SealError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::Damaged,
            _ => Self::Machine(error),
        }
    }
}

/// Writes bytes that will be sealed.
pub struct Sealing<W> {
    to: W,
    hash: Hasher,
}

impl<W: Write> Sealing<W> {
    /// Begins.
    pub fn new(to: W) -> Self {
        Self { to, hash: Hasher::new() }
    }

    /// Sets the seal and hands back what was written to.
    ///
    /// # Errors
    /// When it cannot be written to.
    pub fn seal(mut self) -> io::Result<W> {
        self.to.write_all(&self.hash.finish_128().to_le_bytes())?;
        Ok(self.to)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.write(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Reads everything and compares it with its seal.
///
/// # Errors
/// When it is not what was written, or cannot be read.
pub fn check_seal(from: impl Read, length: u64) -> Result<(), SealError> {
    let mut from = from;
    let body = length.checked_sub(SEAL).ok_or(SealError::Damaged)?;
    let mut hash = Sealing::new(io::sink());
    if io::copy(&mut from.by_ref().take(body), &mut hash)? != body {
        return Err(SealError::Damaged);
    }
    let mut seal = [0; SEAL as usize];
    from.read_exact(&mut seal)?;
    if hash.hash.finish_128().to_le_bytes() == seal { Ok(()) } else { Err(SealError::Damaged) }
}

/// A block as it is written: what compresses, and what does not.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Block {
    small: Vec<u8>,
    length: u32,
    plain: Vec<u8>,
}

impl Block {
    /// Of bytes that compress and bytes that do not.
    ///
    /// # Errors
    /// More than a gigabyte of them.
    pub fn new(small: &[u8], plain: Vec<u8>) -> io::Result<Self> {
        let length = u32::try_from(small.len()).ok().filter(|&length| length <= LARGEST);
        let length = length.ok_or_else(|| io::Error::other("a block of results is larger than a gigabyte"))?;
        Ok(Self { small: compress(small), length, plain })
    }

    /// Of a value.
    ///
    /// # Errors
    /// As [`Block::new`].
    pub fn of(value: &impl Serialize) -> io::Result<Self> {
        Self::new(&postcard::to_allocvec(value).map_err(io::Error::other)?, Vec::new())
    }

    /// The value that [`Block::of`] was given, as `read` puts it together.
    ///
    /// # Errors
    /// Bytes of another.
    pub fn value<T>(&self, read: impl FnOnce(&mut Fields<'_>) -> Result<T, SealError>) -> Result<T, SealError> {
        let (bytes, plain) = self.open()?;
        let mut fields = Fields(&bytes);
        let value = read(&mut fields)?;
        if fields.0.is_empty() && plain.is_empty() { Ok(value) } else { Err(SealError::Damaged) }
    }

    /// What compresses, as it was, and what does not.
    ///
    /// # Errors
    /// Bytes that are not compressed.
    pub fn open(&self) -> Result<(Vec<u8>, &[u8]), SealError> {
        // A byte stands for 255 at most: memory is not taken because of a promise that cannot be kept.
        let length = self.length as usize;
        if length / 255 > self.small.len() {
            return Err(SealError::Damaged);
        }
        let small = decompress(&self.small, length).map_err(|_| SealError::Damaged)?;
        if small.len() == self.length as usize { Ok((small, &self.plain)) } else { Err(SealError::Damaged) }
    }

    /// Writes it.
    ///
    /// # Errors
    /// When `to` cannot be written to.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        for length in [self.small.len() as u64, u64::from(self.length), self.plain.len() as u64] {
            let length = u32::try_from(length).map_err(io::Error::other)?;
            to.write_all(&length.to_le_bytes())?;
        }
        to.write_all(&self.small)?;
        to.write_all(&self.plain)
    }

    /// Reads one that holds so many bytes at most, of those that compress and of those that do not: what it says of its own length
    /// may be a lie.
    ///
    /// # Errors
    /// When there is none, or a larger one.
    pub fn read(from: &mut impl Read, most: u64) -> Result<Self, SealError> {
        let mut lengths = [0; 3];
        for length in &mut lengths {
            let mut bytes = [0; 4];
            from.read_exact(&mut bytes)?;
            *length = u32::from_le_bytes(bytes);
        }
        let [small, length, plain] = lengths;
        // What does not compress grows by a little.
        let most_packed = most.saturating_add(most / 8 + 64);
        if u64::from(length.max(plain)) > most || u64::from(small) > most_packed {
            return Err(SealError::Otherwise("a block is larger than what it should hold"));
        }
        Ok(Self { small: exactly(from, small)?, length, plain: exactly(from, plain)? })
    }
}

/// The values of a block one after the other, lists item by item: so a list is no longer than it should be, and takes no more memory
/// than its items.
#[derive(Debug)]
pub struct Fields<'b>(&'b [u8]);

impl Fields<'_> {
    /// The next value. For a list use [`Fields::list`].
    ///
    /// # Errors
    /// When there is none.
    pub fn value<T: DeserializeOwned>(&mut self) -> Result<T, SealError> {
        let (value, rest) = postcard::take_from_bytes(self.0).map_err(|_| SealError::Damaged)?;
        self.0 = rest;
        Ok(value)
    }

    /// A list whose length can be one of these, each item as `read` puts it together.
    ///
    /// # Errors
    /// When there is none, or one of another length.
    pub fn list<T>(
        &mut self,
        lengths: impl RangeBounds<usize>,
        mut read: impl FnMut(&mut Self) -> Result<T, SealError>,
    ) -> Result<Vec<T>, SealError> {
        let length = self.value::<usize>()?;
        if !lengths.contains(&length) {
            return Err(SealError::Otherwise("a list is longer or shorter than it should be"));
        }
        (0..length).map(|_| read(self)).collect()
    }
}

/// So many bytes; memory is taken as they come, not as they are promised.
fn exactly(from: &mut impl Read, length: u32) -> Result<Vec<u8>, SealError> {
    let mut bytes = Vec::new();
    from.by_ref().take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() == length as usize { Ok(bytes) } else { Err(SealError::Damaged) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed() -> Vec<u8> {
        let mut to = Sealing::new(Vec::new());
        Block::new(&[7; 1000], vec![1, 2, 3]).unwrap().write(&mut to).unwrap();
        Block::of(&("future", f64::NAN)).unwrap().write(&mut to).unwrap();
        to.seal().unwrap()
    }

    #[test]
    fn blocks_come_back() {
        let bytes = sealed();
        assert!(bytes.len() < 150, "it is compressed: {}", bytes.len());
        check_seal(&*bytes, bytes.len() as u64).unwrap();
        let mut from = &*bytes;
        assert!(matches!(Block::read(&mut &*bytes, 999), Err(SealError::Otherwise(_))), "it is larger than it may be");
        let block = Block::read(&mut from, 1000).unwrap();
        assert_eq!(block.open().unwrap(), (vec![7; 1000], &[1, 2, 3][..]));
        let block = Block::read(&mut from, 1000).unwrap();
        let (word, number): (String, f64) = block.value(|fields| fields.value()).unwrap();
        assert!(word == "future" && number.is_nan());
    }

    /// Every byte counts: any one of them changed, or any number of them missing, is found out.
    #[test]
    fn whatever_is_changed_is_found_out() {
        let whole = sealed();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert!(matches!(check_seal(&*bytes, bytes.len() as u64), Err(SealError::Damaged)));
            assert!(matches!(check_seal(&whole[..at], at as u64), Err(SealError::Damaged)));
            // And reading it all the same is an error or another value, never worse.
            let mut from = &*bytes;
            let _ = Block::read(&mut from, 1000).and_then(|block| block.open().map(|_| ()));
        }
    }
}
