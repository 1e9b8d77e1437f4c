//! Points at which a model is run.

/// A Latin hypercube of `n` points in `inputs` dimensions, each from 0 to 1: in every dimension each of `n` equal parts
/// holds one point (McKay, Beckman and Conover, Technometrics 21, 1979). `uniform` draws from 0 to 1.
#[must_use]
pub fn latin_hypercube(n: usize, inputs: usize, mut uniform: impl FnMut() -> f64) -> Vec<Vec<f64>> {
    let mut points = vec![vec![0.0; inputs]; n];
    for input in 0..inputs {
        let mut parts: Vec<usize> = (0..n).collect();
        for k in (1..n).rev() {
            // Fisher and Yates's shuffle.
            parts.swap(k, ((k + 1) as f64 * uniform()) as usize);
        }
        for (point, part) in points.iter_mut().zip(parts) {
            point[input] = (part as f64 + uniform()) / n as f64;
        }
    }
    points
}

/// Of some points, `n` that lie far apart: the first, then always the one farthest from those chosen (Kennard and Stone,
/// Technometrics 11, 1969). Gives their indices.
#[must_use]
pub fn spread_out(points: &[Vec<f64>], n: usize) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    let mut nearest = vec![f64::INFINITY; points.len()];
    let mut next = 0;
    while chosen.len() < n.min(points.len()) {
        chosen.push(next);
        for (distance, point) in nearest.iter_mut().zip(points) {
            let square: f64 = point.iter().zip(&points[next]).map(|(a, b)| crate::math::square(a - b)).sum();
            *distance = distance.min(square);
        }
        let farthest = (0..points.len()).max_by(|&a, &b| nearest[a].total_cmp(&nearest[b]).then(b.cmp(&a)));
        next = farthest.unwrap_or(0);
    }
    chosen
}

/// Numbers for tests: multiples of the golden ratio, from 0 to 1.
#[cfg(test)]
pub fn some_numbers(start: u32) -> impl FnMut() -> f64 {
    let mut k = f64::from(start) * 1000.0;
    move || {
        k += 1.0;
        (k * k * 0.618_033_988_749_895).fract()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition: one point in each part of each dimension.
    #[test]
    fn every_part_holds_one_point() {
        let points = latin_hypercube(7, 3, some_numbers(1));
        for input in 0..3 {
            let mut parts: Vec<usize> = points.iter().map(|point| (point[input] * 7.0) as usize).collect();
            parts.sort_unstable();
            assert_eq!(parts, [0, 1, 2, 3, 4, 5, 6]);
        }
    }

    #[test]
    fn the_farthest_come_first() {
        let points: Vec<Vec<f64>> = [0.5, 0.55, 1.0, 0.0].map(|x| vec![x]).to_vec();
        assert_eq!(spread_out(&points, 3), [0, 2, 3]);
        assert_eq!(spread_out(&points, 9).len(), 4);
    }
}
