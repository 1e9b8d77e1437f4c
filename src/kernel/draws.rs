//! Draws from the uniform, exponential, normal and gamma distributions, by functions that give the same bits on every platform.
//!
//! They are those of the `rand_distr` crate, step for step, which asks the platform for its logarithms and powers: from the same
//! words they give the same draws up to the last digits, and a test holds them together.

use crate::math::{exp, ln, powf, square};
use rand::Rng;
use std::sync::LazyLock;

/// A uniform draw, strictly between 0 and 1 (53 bits, centred).
#[inline]
pub fn uniform<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    ((rng.next_u64() >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
}

/// A draw from the exponential distribution with mean 1.
#[inline]
pub fn exponential<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    let edges = &*EXPONENTIAL;
    loop {
        let word = rng.next_u64();
        let layer = (word & 0xff) as usize;
        let x = open(word) * edges[layer];
        if x < edges[layer + 1] {
            return x;
        }
        if layer == 0 {
            return EXPONENTIAL_TAIL - ln(uniform(rng));
        }
        if is_under(edges, layer, x, |x| exp(-x), rng) {
            return x;
        }
    }
}

/// A draw from the normal distribution with mean 0 and variance 1.
pub fn normal<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    let edges = &*NORMAL;
    loop {
        let word = rng.next_u64();
        let layer = (word & 0xff) as usize;
        let x = (2.0 * between_1_and_2(word) - 3.0) * edges[layer];
        if x.abs() < edges[layer + 1] {
            return x;
        }
        if layer == 0 {
            return beyond_the_tail(rng).copysign(x);
        }
        if is_under(edges, layer, x, |x| exp(-x * x / 2.0), rng) {
            return x;
        }
    }
}

/// A draw from the gamma distribution; `shape` and `scale` over 0 (Marsaglia and Tsang, "A simple method for generating gamma
/// variables", ACM Transactions on Mathematical Software 26, 2000).
pub fn gamma<R: Rng + ?Sized>(shape: f64, scale: f64, rng: &mut R) -> f64 {
    if shape == 1.0 {
        return scale * exponential(rng);
    }
    // Below a shape of 1: a draw of the shape 1 higher, times a power of a uniform one.
    let (shape, factor) =
        if shape < 1.0 { (shape + 1.0, powf(open(rng.next_u64()), 1.0 / shape)) } else { (shape, 1.0) };
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(rng);
        let root = 1.0 + c * x;
        if root <= 0.0 {
            continue;
        }
        let (v, u) = (root * root * root, open(rng.next_u64()));
        if u < 1.0 - 0.0331 * square(x * x) || ln(u) < 0.5 * x * x + d * (1.0 - v + ln(v)) {
            return v * factor * d * scale;
        }
    }
}

/// Layers of a ziggurat.
const LAYERS: usize = 256;
/// Where the tails begin, by the authors of the method.
const EXPONENTIAL_TAIL: f64 = 7.697_117_470_131_05;
const NORMAL_TAIL: f64 = 3.654_152_885_361_009;

/// Right edges of the layers of a ziggurat, all of one area, which cover a falling density: the lowest with its tail as if it were a
/// rectangle, then upwards to the edge 0 (Marsaglia and Tsang, "The ziggurat method for generating random variables", Journal of
/// Statistical Software 5(8), 2000; Doornik, "An improved ziggurat method to generate normal random samples", 2005).
type Edges = [f64; LAYERS + 1];

static EXPONENTIAL: LazyLock<Edges> =
    LazyLock::new(|| edges(EXPONENTIAL_TAIL + 1.0, EXPONENTIAL_TAIL, |x| exp(-x), |y| -ln(y)));
static NORMAL: LazyLock<Edges> =
    LazyLock::new(|| edges(3.910_757_959_537_09, NORMAL_TAIL, |x| exp(-x * x / 2.0), |y| (-2.0 * ln(y)).sqrt()));

fn edges(lowest: f64, tail: f64, density: impl Fn(f64) -> f64, inverse: impl Fn(f64) -> f64) -> Edges {
    let area = lowest * density(tail);
    let mut edges = [0.0; LAYERS + 1];
    (edges[0], edges[1]) = (lowest, tail);
    for layer in 2..LAYERS {
        let below = edges[layer - 1];
        edges[layer] = inverse(area / below + density(below));
    }
    edges
}

/// Whether a point of a layer beside its rectangle, at a random height, lies under the density.
#[cold]
fn is_under<R: Rng + ?Sized>(edges: &Edges, layer: usize, x: f64, density: impl Fn(f64) -> f64, rng: &mut R) -> bool {
    let (low, high) = (density(edges[layer]), density(edges[layer + 1]));
    high + (low - high) * uniform(rng) < density(x)
}

/// A normal draw that lies beyond the tail's beginning (Marsaglia, "Generating a variable from the tail of the normal
/// distribution", Technometrics 6, 1964).
#[cold]
fn beyond_the_tail<R: Rng + ?Sized>(rng: &mut R) -> f64 {
    loop {
        let x = -ln(open(rng.next_u64())) / NORMAL_TAIL;
        let y = -ln(open(rng.next_u64()));
        if 2.0 * y >= x * x {
            return NORMAL_TAIL + x;
        }
    }
}

/// The upper 52 bits of a word as a number strictly between 0 and 1.
#[inline]
fn open(word: u64) -> f64 {
    between_1_and_2(word) - (1.0 - f64::EPSILON / 2.0)
}

/// The upper 52 bits of a word as a number from 1, less than 2.
#[inline]
fn between_1_and_2(word: u64) -> f64 {
    f64::from_bits(1.0_f64.to_bits() | word >> 12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::streams::{Purpose, Stream, StreamKey};
    use rand_distr::{Distribution, Exp1, Gamma, StandardNormal};

    /// Every draw is that of `rand_distr` from the same words, but for the last digits. Tails and corners come up, too: the tail of the
    /// normal in about 1 of 4,000 draws.
    fn are_those_of(ours: impl Fn(&mut Stream) -> f64, theirs: impl Distribution<f64>) {
        let mut stream = StreamKey { seed: 11, replication: 0 }.stream(Purpose::Piece, 1, 2);
        let mut other = stream.clone();
        for _ in 0..200_000 {
            let (a, b) = (ours(&mut stream), theirs.sample(&mut other));
            assert!((a - b).abs() <= 1e-11 * b.abs(), "{a} is not {b}");
        }
        assert_eq!(stream.uniform(), other.uniform());
    }

    #[test]
    fn draws_are_those_of_rand_distr() {
        are_those_of(exponential, Exp1);
        are_those_of(normal, StandardNormal);
        for (shape, scale) in [(0.3, 2.0), (1.0, 0.7), (2.5, 1.2), (40.0, 0.025)] {
            are_those_of(|stream| gamma(shape, scale, stream), Gamma::new(shape, scale).unwrap());
        }
    }
}
