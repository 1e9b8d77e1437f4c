//! Quantiles from counts in fixed bins of equal relative width, as in HdrHistogram and DDSketch (Masson, Rim and Lee,
//! "DDSketch", VLDB 2019): commutative, mergeable, and bounded in size by the spread of the values, not their number.
//!
//! Values are rounded to 10 bits of mantissa, one part in 1,024. A bin is a value's sign, exponent and first 8 of these: at most
//! 1/256 of the value wide. Within a bin the least and the largest value are kept and ranks are spread evenly between them.

use serde::{Deserialize, Serialize};

/// Bits of a value that are dropped.
const DROPPED: u32 = 42;
/// Bits that tell values of a bin apart.
const WITHIN: u32 = 2;
const MOST_WITHIN: u32 = (1 << WITHIN) - 1;
/// The rounded magnitude, beside the sign.
const MAGNITUDE: u32 = (1 << 21) - 1;

/// Values that are alike: which, the least and the largest of them by their last bits, and how many.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bin {
    /// Its number, above the last bits of the least and of the largest value.
    place: u32,
    count: u32,
}

/// Counts by bin, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Steps", into = "Steps")]
pub struct Sketch {
    bins: Vec<Bin>,
}

/// How it is kept: from each place to the next, and the counts. Small numbers take few bytes, and those of a kind lie together.
type Steps = (Vec<u32>, Vec<u32>);

impl From<Sketch> for Steps {
    fn from(Sketch { bins }: Sketch) -> Self {
        let mut before = 0;
        let step = |bin: Bin| (bin.place - std::mem::replace(&mut before, bin.place), bin.count);
        bins.into_iter().map(step).unzip()
    }
}

impl TryFrom<Steps> for Sketch {
    type Error = &'static str;

    fn try_from((steps, counts): Steps) -> Result<Self, Self::Error> {
        if steps.len() != counts.len() {
            return Err("a sketch has as many counts as places");
        }
        let mut place = 0_u32;
        let bin = |(step, count)| {
            place = place.checked_add(step).ok_or("a sketch has no place beyond the last")?;
            Ok(Bin { place, count })
        };
        steps.into_iter().zip(counts).map(bin).collect::<Result<_, _>>().map(|bins| Self { bins })
    }
}

/// A value rounded, as a number that sorts as the value does.
fn rounded(value: f64) -> u32 {
    let bits = (value + 0.0).to_bits();
    let magnitude = (((bits & !(1 << 63)) + (1 << (DROPPED - 1))) >> DROPPED) as u32;
    if bits >> 63 == 1 { MAGNITUDE - magnitude } else { MAGNITUDE + 1 + magnitude }
}

fn value_of(rounded: u32) -> f64 {
    let value = |magnitude: u32| f64::from_bits(u64::from(magnitude) << DROPPED);
    if rounded > MAGNITUDE { value(rounded - MAGNITUDE - 1) } else { -value(MAGNITUDE - rounded) }
}

impl Bin {
    fn new(number: u32, least: u32, most: u32, count: u32) -> Self {
        Self { place: number << (2 * WITHIN) | least << WITHIN | most, count }
    }

    fn number(&self) -> u32 {
        self.place >> (2 * WITHIN)
    }

    fn least(&self) -> u32 {
        self.place >> WITHIN & MOST_WITHIN
    }

    fn most(&self) -> u32 {
        self.place & MOST_WITHIN
    }
}

impl Sketch {
    /// Adds a value, which must not be NaN.
    pub fn add(&mut self, value: f64) {
        let rounded = rounded(value);
        self.add_bin(Bin::new(rounded >> WITHIN, rounded & MOST_WITHIN, rounded & MOST_WITHIN, 1));
    }

    /// Adds all that another has counted.
    pub fn merge(&mut self, other: &Self) {
        for &bin in &other.bins {
            self.add_bin(bin);
        }
    }

    /// Whether values between these, and so many of them, can have been added: asked of what was read.
    #[must_use]
    pub fn is_of(&self, values: u64, least: f64, most: f64) -> bool {
        let within = rounded(least) >> WITHIN..=rounded(most) >> WITHIN;
        let rising = self.bins.windows(2).all(|pair| pair[0].number() < pair[1].number());
        let each = |bin: &Bin| within.contains(&bin.number()) && bin.count > 0 && bin.least() <= bin.most();
        rising && self.bins.iter().all(each) && self.count() == values
    }

    /// How many values were added.
    fn count(&self) -> u64 {
        self.bins.iter().map(|bin| u64::from(bin.count)).sum()
    }

    fn add_bin(&mut self, new: Bin) {
        match self.bins.binary_search_by_key(&new.number(), Bin::number) {
            Ok(at) => {
                let bin = &mut self.bins[at];
                let (least, most) = (bin.least().min(new.least()), bin.most().max(new.most()));
                *bin = Bin::new(bin.number(), least, most, bin.count + new.count);
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
                let end = |within: u32| value_of(bin.number() << WITHIN | within);
                let (least, most) = (end(bin.least()), end(bin.most()));
                let share = (rank - *before) as f64 / count.saturating_sub(1).max(1) as f64;
                return least + (most - least) * share;
            }
            *before += count;
            *place += 1;
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_of_the_values_it_says_or_found_out() {
        let mut honest = Sketch::default();
        [-7.5, 0.0, 0.0, 20.0, 20.01].into_iter().for_each(|value| honest.add(value));
        assert!(honest.is_of(5, -7.5, 20.01));
        for (values, least, most) in [(4, -7.5, 20.01), (6, -7.5, 20.01), (5, -7.0, 20.01), (5, -7.5, 19.0)] {
            assert!(!honest.is_of(values, least, most));
        }
        let read = |steps: &[u32], counts: &[u32]| Sketch::try_from((steps.to_vec(), counts.to_vec()));
        let (steps, counts) = Steps::from(honest.clone());
        assert_eq!(read(&steps, &counts), Ok(honest));
        assert!(read(&steps, &counts[1..]).is_err() && read(&steps[1..], &counts).is_err());
        assert!(read(&[u32::MAX, 1], &[1, 1]).is_err(), "a place beyond the last");
        // A value of 0: a bin whose least is its largest. One without values, one whose least is above its largest, the same bin twice,
        // the bin of NaN, and the first of all.
        let zero = Bin::new(rounded(0.0) >> WITHIN, 0, 0, 1).place;
        let is_of = |steps: &[u32], counts: &[u32]| {
            read(steps, counts).unwrap().is_of(counts.iter().map(|&count| u64::from(count)).sum(), -1e9, 1e9)
        };
        assert!(is_of(&[zero], &[1]) && is_of(&[zero, 16], &[1, 1]));
        let nan = rounded(f64::NAN) >> WITHIN << (2 * WITHIN);
        for (steps, counts) in [
            (&[zero][..], &[0][..]),
            (&[zero | 1 << WITHIN], &[1]),
            (&[zero, 0], &[1, 1]),
            (&[zero, 1], &[1, 1]),
            (&[nan], &[1]),
            (&[0], &[1]),
        ] {
            assert!(!is_of(steps, counts), "{steps:?} {counts:?}");
        }
    }
}
