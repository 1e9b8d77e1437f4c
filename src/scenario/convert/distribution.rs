//! Distributions as stated to distributions as drawn from.

use super::{At, Check};
use crate::scenario::distribution::{Band, Distribution};
use crate::scenario::raw::RawDistribution;
use serde::Deserialize;

/// What a distribution is required for.
#[derive(Debug, Clone, Copy)]
pub(in crate::scenario) struct Unit {
    /// Working days (or hours) in one of the file's units.
    pub scale: f64,
    /// Least mean after scaling.
    pub least_mean: f64,
    /// Largest mean after scaling.
    pub most_mean: f64,
}

impl Check<'_> {
    /// A required distribution in a unit; a stand-in after reporting.
    pub(in crate::scenario) fn distribution(&mut self, at: &At, unit: Unit) -> Distribution {
        // What no distribution is was reported on when the tree was held against its keys.
        let Some(raw) = self.node(at).and_then(|node| RawDistribution::deserialize(node).ok()) else {
            self.missing(at);
            return Distribution::Constant(1.0);
        };
        let before = self.problems.len();
        let (law, mean) = self.law(&raw, at);
        let mean = mean * unit.scale;
        if self.problems.len() == before && (mean < unit.least_mean || mean > unit.most_mean) {
            let (least, most) = (unit.least_mean / unit.scale, unit.most_mean / unit.scale);
            let message = if mean < unit.least_mean {
                format!("the mean of `{}` is too small to simulate", at.last())
            } else {
                format!("the mean of `{}` is too large to simulate", at.last())
            };
            let label = format!("mean {}", tidy(mean / unit.scale));
            self.problem(at, message, label, format!("a mean from {} to {} works", tidy(least), tidy(most)));
        }
        if self.problems.len() > before || mean.is_nan() { Distribution::Constant(1.0) } else { law.scaled(unit.scale) }
    }

    /// The law, with its mean, in the file's unit.
    fn law(&mut self, raw: &RawDistribution, at: &At) -> (Distribution, f64) {
        match raw {
            RawDistribution::Constant(_) => {
                let value = self.number(&at.key("constant"));
                (Distribution::Constant(value), value)
            }
            RawDistribution::Exponential(_) => {
                let mean = self.number(&at.key("exponential").key("mean"));
                (Distribution::Exponential { mean }, mean)
            }
            RawDistribution::Gamma(_) => {
                let at = at.key("gamma");
                let mean = self.number(&at.key("mean"));
                let cv = self.cv(&at.key("cv"));
                if cv == 0.0 {
                    return (Distribution::Constant(mean), mean);
                }
                (Distribution::Gamma { shape: 1.0 / (cv * cv), scale: mean * cv * cv }, mean)
            }
            RawDistribution::Lognormal(raw) => {
                let at = at.key("lognormal");
                let cv = self.cv(&at.key("cv"));
                let variance = (1.0 + cv * cv).ln();
                let median = match (raw.mean, raw.median) {
                    (Some(_), Some(_)) => {
                        let (mean, median) = (at.key("mean"), at.key("median"));
                        let message = "`mean` and `median` are both stated".to_string();
                        self.problem_with(&median, message, "and the median", (&mean, "the mean"), "keep one of them");
                        f64::NAN
                    }
                    (None, Some(_)) => self.number(&at.key("median")),
                    (_, None) => self.number(&at.key("mean")) * (-variance / 2.0).exp(),
                };
                let mean = median * (variance / 2.0).exp();
                if cv == 0.0 {
                    return (Distribution::Constant(mean), mean);
                }
                (Distribution::LogNormal { mu: median.ln(), sigma: variance.sqrt() }, mean)
            }
            RawDistribution::Uniform(_) => {
                let at = at.key("uniform");
                let low = self.number(&at.key("low"));
                let high = self.number(&at.key("high"));
                if low > high {
                    let message = "`low` is above `high`".to_string();
                    self.problem_with(
                        &at.key("low"),
                        message,
                        "the low end",
                        (&at.key("high"), "the high end"),
                        "exchange them",
                    );
                }
                if low == high {
                    return (Distribution::Constant(low), low);
                }
                (Distribution::Uniform { low, high }, (low + high) / 2.0)
            }
            RawDistribution::Empirical(raw) => self.bands(raw.up_to.as_ref(), raw.share.as_ref(), &at.key("empirical")),
        }
    }

    fn bands(&mut self, up_to: Option<&Vec<f64>>, share: Option<&Vec<f64>>, at: &At) -> (Distribution, f64) {
        let bad = (Distribution::Constant(f64::NAN), f64::NAN);
        let length = up_to.map_or(0, Vec::len);
        if up_to.is_some() && length == 0 {
            self.problem(&at.key("up_to"), "`up_to` names no bands", "is empty", "for example: up_to = [3, 6, 12]");
            return bad;
        }
        let edges = self.numbers(&at.key("up_to"));
        if let (Some(up_to), Some(share)) = (up_to, share)
            && up_to.len() != share.len()
        {
            let message = format!("{} bands but {} shares", up_to.len(), share.len());
            let help = "state one share for each upper edge; the first band begins at 0";
            self.problem_with(&at.key("share"), message, "the shares", (&at.key("up_to"), "the bands"), help);
            return bad;
        }
        let shares = self.numbers(&at.key("share"));
        let (Some(edges), Some(shares)) = (edges, shares) else { return bad };
        if let Some(index) = edges.windows(2).position(|pair| pair[0] >= pair[1]) {
            let message = "`up_to`: the upper edges of the bands must rise";
            let place = at.key("up_to").key(&(index + 1).to_string());
            self.problem(&place, message, format!("not above {}", edges[index]), "put them in rising order");
            return bad;
        }
        let shares = self.normalised(&shares, &at.key("share"));
        let froms = std::iter::once(0.0).chain(edges.iter().copied());
        let bands: Vec<Band> =
            froms.zip(&edges).zip(&shares).map(|((from, &to), &share)| Band { from, to, share }).collect();
        let mean = bands.iter().map(|band| band.share * (band.from + band.to) / 2.0).sum();
        (Distribution::Empirical(bands), mean)
    }
}

/// A number short enough for a message.
fn tidy(x: f64) -> String {
    if x == 0.0 || (1e-4..1e7).contains(&x) { format!("{}", (x * 1e4).round() / 1e4) } else { format!("{x:.2e}") }
}
