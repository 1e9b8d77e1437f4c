//! Incomplete gamma and beta functions and the inverse of the error function's complement, from the functions of this room alone.

use super::{exp, ln};
use std::f64::consts::FRAC_2_SQRT_PI;

/// Terms after which a series or a continued fraction is taken as it is. The slowest is that of a gamma function near its shape, with about
/// nine times the root of the shape: shapes of a hundred million settle before.
const TERMS: u32 = 100_000;
/// What stands for a denominator of 0 in a continued fraction.
const TINY: f64 = 1e-300;

/// Complement of the error function. For `x` over 0: the probability that a standard normal variable lies further from 0 than `x` times
/// the root of 2, on either side.
#[must_use]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// The `x` with that complement of the error function: an approximation to 0.003 (Hastings 1955; Abramowitz and Stegun 26.2.22), and two
/// steps of Halley's method, each of which trebles the digits.
#[must_use]
pub fn erfc_inverse(complement: f64) -> f64 {
    if complement <= 0.0 || complement >= 2.0 {
        return if complement <= 0.0 { f64::INFINITY } else { f64::NEG_INFINITY };
    }
    let upper = complement.min(2.0 - complement);
    let t = (-2.0 * ln(upper / 2.0)).sqrt();
    let mut x = std::f64::consts::FRAC_1_SQRT_2 * (t - (2.30753 + t * 0.27061) / (1.0 + t * (0.99229 + t * 0.04481)));
    for _ in 0..2 {
        let off = erfc(x) - upper;
        x += off / (FRAC_2_SQRT_PI * exp(-x * x) - x * off);
    }
    if complement < 1.0 { x } else { -x }
}

/// Regularised upper incomplete gamma function: the probability that a gamma variable of that shape and scale 1 exceeds `x`. By
/// its series below the shape, by its continued fraction above (NIST Digital Library of Mathematical Functions, 8.7.1 and 8.9.2).
#[must_use]
pub fn gamma_upper(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let factor = exp(shape * ln(x) - x - libm::lgamma(shape));
    if x < 1.0 || x <= shape {
        let (mut term, mut sum) = (1.0, 1.0);
        for k in 1..TERMS {
            term *= x / (shape + f64::from(k));
            sum += term;
            if term <= f64::EPSILON * sum {
                break;
            }
        }
        return 1.0 - factor * sum / shape;
    }
    let first = x + 1.0 - shape;
    let pair = |k: f64| (k * (shape - k), first + 2.0 * k);
    factor * fraction(first, (1..TERMS).map(|k| pair(f64::from(k))))
}

/// Regularised incomplete beta function: the probability that a beta variable of those shapes lies below `x`. `above` is 1 - `x`, which
/// the caller may know better than a difference. By its continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22).
#[must_use]
pub fn beta_lower(a: f64, b: f64, x: f64, above: f64) -> f64 {
    if x <= 0.0 || above <= 0.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    // The fraction settles fast on this side of the mean only.
    if x >= (a + 1.0) / (a + b + 2.0) {
        return 1.0 - below_the_mean(b, a, above, x);
    }
    below_the_mean(a, b, x, above)
}

fn below_the_mean(a: f64, b: f64, x: f64, above: f64) -> f64 {
    let factor = exp(libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * ln(x) + b * ln(above));
    let numerator = |k: u32| {
        let m = f64::from(k / 2);
        if k.is_multiple_of(2) {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        }
    };
    factor / a * fraction(1.0, (1..TERMS).map(|k| (numerator(k), 1.0)))
}

/// 1 / (first + n1 / (d1 + n2 / (d2 + ...))), by the method of Lentz as modified by Thompson and Barnett ("Coulomb and Bessel
/// functions of complex arguments and order", Journal of Computational Physics 64, 1986).
fn fraction(first: f64, pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let whole = |x: f64| if x.abs() < TINY { TINY } else { x };
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / whole(first);
    let mut value = d;
    for (numerator, denominator) in pairs {
        d = 1.0 / whole(denominator + numerator * d);
        c = whole(denominator + numerator / c);
        value *= c * d;
        if (c * d - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use statrs::function::{beta, erf, gamma};

    proptest! {
        /// Held against statrs, which goes by other approximations.
        #[test]
        fn they_are_those_of_statrs(a in 0.05..200.0_f64, b in 0.05..200.0_f64, share in 0.001..0.999_f64) {
            let near = |ours: f64, theirs: f64, to: f64| (ours - theirs).abs() <= to;
            prop_assert!(near(gamma_upper(a, 2.0 * a * share), gamma::gamma_ur(a, 2.0 * a * share), 1e-12));
            prop_assert!(near(beta_lower(a, b, share, 1.0 - share), beta::beta_reg(a, b, share), 1e-12));
            prop_assert!(near(erfc_inverse(2.0 * share), erf::erfc_inv(2.0 * share), 1e-12));
        }
    }

    /// One less the error function of Abramowitz and Stegun's table 7.1; digits beyond the table's ten by mpmath, with thirty. statrs is right
    /// to eleven.
    #[test]
    fn the_error_function_is_as_published() {
        let published =
            [(0.5, 0.479_500_122_186_953_5), (1.0, 0.157_299_207_050_285_1), (2.0, 0.004_677_734_981_047_266)];
        for (x, complement) in published {
            assert!((erfc(x) / complement - 1.0).abs() < 1e-14, "{x}");
            assert!((erfc(-x) - (2.0 - complement)).abs() < 1e-15, "{x}");
        }
    }

    #[test]
    fn far_out() {
        assert!([1e-300, 1e-25, 1e-9, 0.3, 1.7].iter().all(|&p| (erfc(erfc_inverse(p)) / p - 1.0).abs() < 1e-12));
        assert_eq!([erfc_inverse(0.0), erfc_inverse(2.0)], [f64::INFINITY, f64::NEG_INFINITY]);
        assert!(erfc_inverse(1.0).abs() < 1e-16);
        assert_eq!(
            [gamma_upper(2.0, 0.0), beta_lower(2.0, 3.0, 0.0, 1.0), beta_lower(2.0, 3.0, 1.0, 0.0)],
            [1.0, 0.0, 1.0]
        );
        // By hand: exp(-x) for the shape 1, 1 - (1 - x)^b for the first shape 1.
        assert!((gamma_upper(1.0, 40.0) / exp(-40.0) - 1.0).abs() < 1e-13);
        assert!((beta_lower(1.0, 4.0, 1e-12, 1.0) / 4e-12 - 1.0).abs() < 1e-11);
    }
}
