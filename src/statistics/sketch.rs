//! Quantiles from counts in fixed bins of equal relative width, as in HdrHistogram and DDSketch (Masson, Rim and Lee,
//! "DDSketch", VLDB 2019): commutative, mergeable, and bounded in size by the spread of the values, not their number.
//!
//! A bin is a value's sign, exponent and leading 8 bits of mantissa: at most 1/256 of the value wide. Within a bin the
//! least and the largest value are kept and ranks are spread evenly between them, so that constants are exact.

use super::packed::{Damaged, Packer, Unpacker};
use serde::{Deserialize, Serialize};

/// Bits of a bin's offset.
const OFFSET_BITS: u32 = 44;
/// Offsets are kept to this many bits less.
const DROPPED: u32 = OFFSET_BITS - 32;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Bin {
    index: u32,
    count: u32,
    least: u32,
    most: u32,
}

/// Counts by bin, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sketch {
    bins: Vec<Bin>,
}

/// Bits of a value that sort as the value does.
fn ordered(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// Which bin a value falls into.
fn bin_of(value: f64) -> u32 {
    (ordered(value) >> OFFSET_BITS) as u32
}

fn value_of(ordered: u64) -> f64 {
    f64::from_bits(if ordered >> 63 == 1 { ordered & !(1 << 63) } else { !ordered })
}

impl Sketch {
    /// Adds a value, which must not be NaN.
    pub fn add(&mut self, value: f64) {
        let offset = ((ordered(value) >> DROPPED) & 0xFFFF_FFFF) as u32;
        self.add_bin(Bin { index: bin_of(value), count: 1, least: offset, most: offset });
    }

    /// Adds all that another has counted.
    pub fn merge(&mut self, other: &Self) {
        for &bin in &other.bins {
            self.add_bin(bin);
        }
    }

    /// Writes what was counted. Offsets of values that are the same throughout a bin are written once, and not at all where
    /// they are 0, as those of most counts are.
    pub fn pack(&self, to: &mut Packer) {
        to.whole(self.bins.len() as u64);
        let mut before = 0;
        for bin in &self.bins {
            to.whole(u64::from(bin.index - before));
            before = bin.index;
            let ends = match (bin.least == bin.most, bin.most) {
                (true, 0) => 0,
                (true, _) => 1,
                (false, _) => 2,
            };
            to.whole(u64::from(bin.count) << 2 | ends);
            if ends > 0 {
                to.bits(bin.least);
            }
            if ends > 1 {
                to.bits(bin.most);
            }
        }
    }

    /// Reads what [`Sketch::pack`] wrote.
    ///
    /// # Errors
    /// Bytes that it cannot have written.
    pub fn unpack(from: &mut Unpacker<'_>) -> Result<Self, Damaged> {
        let count = from.length(2)?;
        let mut bins = Vec::with_capacity(count);
        let mut before = 0_u32;
        for at in 0..count {
            let step = u32::try_from(from.whole()?).map_err(|_| Damaged)?;
            let index = before.checked_add(step).filter(|_| at == 0 || step > 0).ok_or(Damaged)?;
            before = index;
            let code = from.whole()?;
            let count = u32::try_from(code >> 2).map_err(|_| Damaged)?;
            let (least, most) = match code & 3 {
                0 => (0, 0),
                1 => from.bits().map(|both| (both, both))?,
                2 => (from.bits()?, from.bits()?),
                _ => return Err(Damaged),
            };
            bins.push(Bin { index, count, least, most });
        }
        Ok(Self { bins })
    }

    /// Whether values between these, and so many of them, can have been added: asked of what was read.
    #[must_use]
    pub fn is_of(&self, values: u64, least: f64, most: f64) -> bool {
        let within = bin_of(least)..=bin_of(most);
        let rising = self.bins.windows(2).all(|pair| pair[0].index < pair[1].index);
        let each = |bin: &Bin| within.contains(&bin.index) && bin.count > 0 && bin.least <= bin.most;
        rising && self.bins.iter().all(each) && self.count() == values
    }

    /// How many values were added.
    fn count(&self) -> u64 {
        self.bins.iter().map(|bin| u64::from(bin.count)).sum()
    }

    fn add_bin(&mut self, new: Bin) {
        match self.bins.binary_search_by_key(&new.index, |bin| bin.index) {
            Ok(at) => {
                let bin = &mut self.bins[at];
                bin.count += new.count;
                bin.least = bin.least.min(new.least);
                bin.most = bin.most.max(new.most);
            }
            Err(at) => self.bins.insert(at, new),
        }
    }

    /// The quantiles of rising probabilities, by linear interpolation between order statistics (Hyndman and Fan, "Sample
    /// quantiles in statistical packages", 1996, type 7). 0 when nothing was added.
    #[must_use]
    pub fn quantiles<const N: usize>(&self, rising: [f64; N]) -> [f64; N] {
        let total = self.count();
        let mut from = (0, 0);
        rising.map(|p| {
            let h = total.saturating_sub(1) as f64 * p;
            let rank = h as u64;
            let (low, beyond) = (self.order_statistic(&mut from, rank), h - rank as f64);
            if beyond == 0.0 {
                return low;
            }
            let high = self.order_statistic(&mut from.clone(), rank + 1);
            if low == high { low } else { low + (high - low) * beyond }
        })
    }

    /// The value of a rank, from a bin that holds it or stands before it: its place, and how many values are in those before.
    fn order_statistic(&self, (place, before): &mut (usize, u64), rank: u64) -> f64 {
        while let Some(bin) = self.bins.get(*place) {
            let count = u64::from(bin.count);
            if rank < *before + count {
                let before = *before;
                let mut offset = u64::from(bin.least);
                if bin.most > bin.least {
                    let share = (rank - before) as f64 / (count - 1) as f64;
                    offset = (f64::from(bin.least) + share * f64::from(bin.most - bin.least)).round() as u64;
                }
                let base = u64::from(bin.index) << OFFSET_BITS;
                // The bits of a negative value are turned round: what was dropped of them stands as ones.
                let dropped = if base >> 63 == 0 { (1 << DROPPED) - 1 } else { 0 };
                return value_of(base | offset << DROPPED | dropped);
            }
            *before += count;
            *place += 1;
        }
        0.0
    }
}
