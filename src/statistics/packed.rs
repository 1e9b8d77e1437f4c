//! Whole numbers as few bytes: small ones take one byte (LEB128, as in DWARF and protocol buffers: the varints of postcard). Numbers of a kind lie together, as
//! in a table that is kept column by column: so they compress best.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Kinds of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackedNumber {
    /// Sums and lengths.
    Sum,
    /// Steps from one bin to the next.
    Step,
    /// What is in a bin.
    Bin,
}

const KINDS: usize = 3;

/// Bytes that hold something else than what is read of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it does not hold what it should")]
pub struct Corrupt;

/// Writes numbers, those with a sign in zigzag: 0, -1, 1, -2 ... as 0, 1, 2, 3 ...
#[derive(Debug, Default)]
pub struct Packer([Vec<u8>; KINDS]);

impl Packer {
    /// Writes a whole number.
    pub fn put<N: Serialize>(&mut self, kind: PackedNumber, value: N) {
        let bytes = std::mem::take(&mut self.0[kind as usize]);
        // A list in memory takes all that is written to it.
        self.0[kind as usize] = postcard::to_extend(&value, bytes).unwrap_or_default();
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        let lengths = self.0[1..].iter().flat_map(|bytes| (bytes.len() as u32).to_le_bytes());
        lengths.chain(self.0.iter().flatten().copied()).collect()
    }
}

/// Reads numbers in the order in which they were written. Any bytes can be given to it.
#[derive(Debug)]
pub struct Unpacker<'a>([&'a [u8]; KINDS]);

impl<'a> Unpacker<'a> {
    /// Of what [`Packer::finish`] gave.
    ///
    /// # Errors
    /// Bytes that it cannot have given.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Corrupt> {
        let (lengths, mut rest) = bytes.split_first_chunk::<{ 4 * (KINDS - 1) }>().ok_or(Corrupt)?;
        let mut kinds = [&[][..]; KINDS];
        for (kind, length) in kinds[1..].iter_mut().zip(lengths.as_chunks::<4>().0).rev() {
            let length = u32::from_le_bytes(*length) as usize;
            (rest, *kind) = rest.split_at(rest.len().checked_sub(length).ok_or(Corrupt)?);
        }
        kinds[0] = rest;
        Ok(Self(kinds))
    }

    /// Whether everything was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|bytes| bytes.is_empty())
    }

    /// Reads a whole number.
    ///
    /// # Errors
    /// When there is none, or a larger one.
    pub fn take<N: DeserializeOwned>(&mut self, kind: PackedNumber) -> Result<N, Corrupt> {
        let (value, rest) = postcard::take_from_bytes(self.0[kind as usize]).map_err(|_| Corrupt)?;
        self.0[kind as usize] = rest;
        Ok(value)
    }

    /// Reads the length of a list, each item of which has a number of another kind: no longer than what is left of those.
    ///
    /// # Errors
    /// When there is none, or a longer one.
    pub fn length(&mut self, of: PackedNumber) -> Result<usize, Corrupt> {
        let length: usize = self.take(PackedNumber::Sum)?;
        if length <= self.0[of as usize].len() { Ok(length) } else { Err(Corrupt) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 300 is 0b10_0101100, the low seven bits first; before all, the lengths of the second kind and of the third.
    #[test]
    fn numbers_by_hand() {
        let mut packer = Packer::default();
        packer.put(PackedNumber::Step, 300_u64);
        packer.put(PackedNumber::Sum, -1_i128);
        packer.put(PackedNumber::Bin, 5_u64);
        assert_eq!(packer.finish(), [2, 0, 0, 0, 1, 0, 0, 0, 1, 0b1010_1100, 0b10, 5]);
    }

    #[test]
    fn the_largest_and_the_smallest_come_back() {
        let mut packer = Packer::default();
        let signed: [i128; 5] = [0, 1, -1, i128::MAX, i128::MIN];
        let whole: [u64; 4] = [0, 127, 128, u64::MAX];
        signed.iter().for_each(|&value| packer.put(PackedNumber::Sum, value));
        whole.iter().for_each(|&value| packer.put(PackedNumber::Bin, value));
        let bytes = packer.finish();
        let mut unpacker = Unpacker::new(&bytes).unwrap();
        assert!(signed.iter().all(|&value| unpacker.take(PackedNumber::Sum) == Ok(value)));
        assert!(whole.iter().all(|&value| unpacker.take(PackedNumber::Bin) == Ok(value)));
        assert!(unpacker.is_empty() && unpacker.take(PackedNumber::Bin) == Err::<u64, _>(Corrupt));
        let of = |bytes: &[u8]| [&[0; 8], bytes].concat();
        assert_eq!(Unpacker::new(&of(&[0xFF; 40])).unwrap().take::<u64>(PackedNumber::Sum), Err(Corrupt));
        assert_eq!(Unpacker::new(&of(&[100, 1])).unwrap().length(PackedNumber::Step), Err(Corrupt));
        assert!(Unpacker::new(&[0; 7]).is_err() && Unpacker::new(&[9, 0, 0, 0, 0, 0, 0, 0, 1]).is_err());
    }
}
