//! Full-time equivalents counted in tenths, so that sums of posts are exact.

use serde::{Deserialize, Deserializer};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// So many tenths of a full-time equivalent: 5.6 posts are 56.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenths(pub i32);

impl Tenths {
    /// None.
    pub const ZERO: Self = Self(0);
    /// A full-time post.
    pub const POST: Self = Self(10);

    /// So many full-time posts.
    #[must_use]
    pub const fn of_posts(posts: i32) -> Self {
        Self(posts.saturating_mul(10))
    }

    /// A number of full-time equivalents, to the next tenth; none for what is no number.
    #[must_use]
    pub fn of(number: f64) -> Self {
        Self((number * 10.0).round() as i32)
    }

    /// As a number of full-time equivalents.
    #[must_use]
    pub fn number(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// Whole posts, rounded down: -0.6 is one post less and a part of 0.4.
    #[must_use]
    pub const fn whole(self) -> i32 {
        self.0.div_euclid(10)
    }

    /// What is beyond the whole posts, 0 to 9 tenths.
    #[must_use]
    pub const fn part(self) -> u32 {
        self.0.rem_euclid(10) as u32
    }

    /// How many posts make it up, a part being one.
    #[must_use]
    pub const fn posts(self) -> u32 {
        (self.whole() + (self.part() > 0) as i32) as u32
    }

    /// The larger part of a sum that lies above none.
    #[must_use]
    pub fn above_none(self) -> Self {
        self.max(Self::ZERO)
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

impl Add for Tenths {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Tenths {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Tenths {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl AddAssign for Tenths {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Tenths {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Self::add)
    }
}

impl<'a> Sum<&'a Self> for Tenths {
    fn sum<I: Iterator<Item = &'a Self>>(all: I) -> Self {
        all.copied().sum()
    }
}

/// From a number of full-time equivalents.
impl<'de> Deserialize<'de> for Tenths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 5.6 is five posts and a part of 0.6; six tenths less is one post less and a part of 0.4.
    #[test]
    fn tenths_by_hand() {
        let of = |number: f64| (Tenths::of(number).whole(), Tenths::of(number).part(), Tenths::of(number).posts());
        assert_eq!([of(5.6), of(6.0), of(0.6)], [(5, 6, 6), (6, 0, 6), (0, 6, 1)]);
        assert_eq!((Tenths::of(-0.6).whole(), Tenths::of(-0.6).part()), (-1, 4));
        assert_eq!(Tenths::of(0.1) + Tenths::of(0.2), Tenths::of(0.3));
        assert_eq!((Tenths::of(5.6).number(), Tenths::of(f64::NAN)), (5.6, Tenths::ZERO));
    }
}
