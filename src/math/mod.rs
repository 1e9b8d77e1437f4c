//! Mathematical functions that are to give the same bits on whatever platform: those of the `libm` crate, in Rust, where the standard library
//! calls whatever the platform has. Sums, products, quotients, square roots and roundings are exact by IEEE 754 and need no care.
//!
//! `clippy.toml` forbids the standard library's functions, so that none slips in; crates that call them (`rand_distr` and `statrs`, by
//! way of `num-traits`, where another crate's features decide) are used by tests alone.

pub mod special;

/// e to the power `x`.
#[must_use]
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// e to the power `x`, less 1: exact for small `x`, too.
#[must_use]
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// Cosine of an angle in radians.
#[must_use]
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Natural logarithm.
#[must_use]
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Logarithm to base 10; exact for powers of 10.
#[must_use]
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// `base` to any power.
#[must_use]
#[inline]
pub fn powf(base: f64, power: f64) -> f64 {
    libm::pow(base, power)
}

/// `base` to a whole power, by repeated squaring.
#[must_use]
pub fn powi(base: f64, power: i32) -> f64 {
    let (mut square, mut left, mut product) = (base, power.unsigned_abs(), 1.0);
    loop {
        if left % 2 == 1 {
            product *= square;
        }
        left /= 2;
        if left == 0 {
            return if power < 0 { 1.0 / product } else { product };
        }
        square *= square;
    }
}

/// A number times itself.
#[must_use]
#[inline]
pub fn square(x: f64) -> f64 {
    x * x
}

/// Length of the hypotenuse over two sides.
#[must_use]
pub fn hypot(x: f64, y: f64) -> f64 {
    libm::hypot(x, y)
}

/// Between which two numbers, next to each other, a condition ceases to hold that holds at `holds` and not at `fails`: by bisection.
#[must_use]
pub fn bisected(mut holds: f64, mut fails: f64, condition: impl Fn(f64) -> bool) -> (f64, f64) {
    for _ in 0..80 {
        let middle = f64::midpoint(holds, fails);
        if condition(middle) { holds = middle } else { fails = middle }
    }
    (holds, fails)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "held against the platform's functions")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// To the last bits: both err by about one unit in the last place.
    fn near(ours: f64, theirs: f64) -> bool {
        ours.total_cmp(&theirs).is_eq() || (ours - theirs).abs() <= 4.0 * f64::EPSILON * theirs.abs()
    }

    proptest! {
        #[test]
        fn functions_are_those_of_the_platform(x in -700.0..700.0_f64, positive in 1e-300..1e300_f64, power in -40..40_i32) {
            prop_assert!(near(exp(x), x.exp()));
            prop_assert!(near(exp_m1(x / 100.0), (x / 100.0).exp_m1()));
            prop_assert!((cos(x) - x.cos()).abs() < 4.0 * f64::EPSILON);
            prop_assert!(near(ln(positive), positive.ln()));
            prop_assert!(near(log10(positive), positive.log10()));
            prop_assert!(near(powf(1.0 + positive.fract(), x), (1.0 + positive.fract()).powf(x)));
            prop_assert!(near(hypot(x, 3.0), x.hypot(3.0)));
            prop_assert!((powi(x, power) / x.powf(f64::from(power)) - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn whole_powers_and_their_logarithms_are_exact() {
        for power in 0..=22 {
            let ten = format!("1e{power}").parse::<f64>().unwrap();
            assert_eq!((powi(10.0, power), powf(10.0, f64::from(power)), log10(ten)), (ten, ten, f64::from(power)));
        }
        assert_eq!([powi(3.0, 0), powi(-2.0, 3), powi(4.0, -2), square(-1.5)], [1.0, -8.0, 0.0625, 2.25]);
    }
}
