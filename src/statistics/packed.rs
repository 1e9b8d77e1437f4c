//! Numbers as few bytes: small whole numbers take one byte (LEB128, as in DWARF and protocol buffers). What compresses well and
//! what does not (the low bits of measurements) are kept apart, so that a compressor need only look at the first.

/// Bytes that were not written by [`Packer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no packed numbers")]
pub struct Damaged;

/// Writes numbers.
#[derive(Debug, Default)]
pub struct Packer {
    small: Vec<u8>,
    plain: Vec<u8>,
}

impl Packer {
    /// Writes a whole number.
    pub fn whole(&mut self, value: u64) {
        self.wide(u128::from(value));
    }

    /// Writes a number with its sign: 0, -1, 1, -2 ... as 0, 1, 2, 3 ...
    pub fn signed(&mut self, value: i128) {
        self.wide((value << 1 ^ value >> 127) as u128);
    }

    /// Writes 32 bits that do not compress.
    pub fn bits(&mut self, value: u32) {
        self.plain.extend_from_slice(&value.to_le_bytes());
    }

    /// What was written: what compresses, and what does not.
    #[must_use]
    pub fn finish(self) -> (Vec<u8>, Vec<u8>) {
        (self.small, self.plain)
    }

    fn wide(&mut self, mut value: u128) {
        while value > 0x7F {
            self.small.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.small.push(value as u8);
    }
}

/// Reads numbers in the order in which they were written. Any bytes can be given to it.
#[derive(Debug)]
pub struct Unpacker<'a> {
    small: &'a [u8],
    plain: &'a [u8],
}

impl<'a> Unpacker<'a> {
    /// Of what [`Packer::finish`] gave.
    #[must_use]
    pub fn new(small: &'a [u8], plain: &'a [u8]) -> Self {
        Self { small, plain }
    }

    /// Whether everything was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.small.is_empty() && self.plain.is_empty()
    }

    /// Reads a whole number.
    ///
    /// # Errors
    /// When there is none.
    pub fn whole(&mut self) -> Result<u64, Damaged> {
        u64::try_from(self.wide()?).map_err(|_| Damaged)
    }

    /// Reads a number with its sign.
    ///
    /// # Errors
    /// When there is none.
    pub fn signed(&mut self) -> Result<i128, Damaged> {
        let value = self.wide()?;
        Ok((value >> 1) as i128 ^ -((value & 1) as i128))
    }

    /// Reads 32 bits.
    ///
    /// # Errors
    /// When there are no more.
    pub fn bits(&mut self) -> Result<u32, Damaged> {
        let (bytes, rest) = self.plain.split_first_chunk().ok_or(Damaged)?;
        self.plain = rest;
        Ok(u32::from_le_bytes(*bytes))
    }

    /// Reads the length of a list whose items take so many bytes at least: no longer than what is left can hold.
    ///
    /// # Errors
    /// When there is none, or a longer one.
    pub fn length(&mut self, item: usize) -> Result<usize, Damaged> {
        let length = usize::try_from(self.whole()?).map_err(|_| Damaged)?;
        if length.checked_mul(item).is_some_and(|bytes| bytes <= self.small.len()) { Ok(length) } else { Err(Damaged) }
    }

    fn wide(&mut self) -> Result<u128, Damaged> {
        let mut value = 0;
        for shift in (0..128).step_by(7) {
            let (&byte, rest) = self.small.split_first().ok_or(Damaged)?;
            self.small = rest;
            value |= u128::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 300 is 0b10_0101100, the low seven bits first.
    #[test]
    fn numbers_by_hand() {
        let mut packer = Packer::default();
        packer.whole(300);
        packer.signed(-1);
        packer.bits(0x0102_0304);
        assert_eq!(packer.finish(), (vec![0b1010_1100, 0b10, 1], vec![4, 3, 2, 1]));
    }

    #[test]
    fn the_largest_and_the_smallest_come_back() {
        let mut packer = Packer::default();
        let signed = [0, 1, -1, i128::MAX, i128::MIN];
        let whole = [0, 127, 128, u64::MAX];
        signed.iter().for_each(|&value| packer.signed(value));
        whole.iter().for_each(|&value| packer.whole(value));
        let (small, plain) = packer.finish();
        let mut unpacker = Unpacker::new(&small, &plain);
        assert!(signed.iter().all(|&value| unpacker.signed() == Ok(value)));
        assert!(whole.iter().all(|&value| unpacker.whole() == Ok(value)));
        assert!(unpacker.is_empty() && unpacker.whole() == Err(Damaged) && unpacker.bits() == Err(Damaged));
        assert_eq!(Unpacker::new(&[0xFF; 40], &[]).whole(), Err(Damaged));
        assert_eq!(Unpacker::new(&[100, 1], &[]).length(1), Err(Damaged));
    }
}
