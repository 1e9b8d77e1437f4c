//! Distributions as stated to distributions as drawn from.

use super::{Band, Distribution};
use crate::math::{exp, ln};
use crate::scenario::check::{At, Check, declared};
use crate::scenario::keys::is_distribution;

impl Check<'_> {
    /// A required distribution of so many times what is stated, in the units of the model; a stand-in after reporting.
    pub(in crate::scenario) fn distribution(&mut self, at: &At, factor: f64) -> Distribution {
        // What no distribution is was reported on when the tree was held against its keys.
        let Some(stated) = self.node(at).filter(|node| is_distribution(node)) else {
            self.missing(at);
            return Distribution::Constant(1.0);
        };
        let before = self.problems.len();
        let (distribution, mean) = self.distribution_called(&stated.entries()[0].key, at);
        let key = declared(at);
        let scale = key.map_or(1.0, |key| key.unit.of_the_model(factor));
        let least = key.and_then(|key| key.least_mean).unwrap_or(0.0);
        let most = key.and_then(|key| key.most_mean).unwrap_or(f64::MAX);
        let mean = mean * scale;
        if self.problems.len() == before && (mean < least || mean > most) {
            let too = if mean < least { "small" } else { "large" };
            let message = format!("the mean of `{}` is too {too} to simulate", at.last());
            let label = format!("mean {}", tidy(mean / scale));
            let help = format!("a mean from {} to {} works", tidy(least / scale), tidy(most / scale));
            self.problem(at, message, label, help);
        }
        if self.problems.len() > before || mean.is_nan() {
            Distribution::Constant(1.0)
        } else {
            distribution.scaled(scale)
        }
    }

    /// The distribution of a name that stands there, with its mean, in the file's unit.
    fn distribution_called(&mut self, name: &str, at: &At) -> (Distribution, f64) {
        let at = at.key(name);
        match name {
            "constant" => {
                let value = self.number(&at);
                (Distribution::Constant(value), value)
            }
            "exponential" => {
                let mean = self.number(&at.key("mean"));
                (Distribution::Exponential { mean }, mean)
            }
            "gamma" => {
                let mean = self.number(&at.key("mean"));
                let cv = self.number(&at.key("cv"));
                if cv == 0.0 {
                    return (Distribution::Constant(mean), mean);
                }
                (Distribution::Gamma { shape: 1.0 / (cv * cv), scale: mean * cv * cv }, mean)
            }
            "lognormal" => {
                let cv = self.number(&at.key("cv"));
                let variance = ln(1.0 + cv * cv);
                let median = match ["mean", "median"].map(|key| self.stated(&at.key(key))) {
                    [true, true] => {
                        let (mean, median) = (at.key("mean"), at.key("median"));
                        let message = "`mean` and `median` are both stated";
                        self.problem_with(&median, message, "and the median", (&mean, "the mean"), "keep one of them");
                        f64::NAN
                    }
                    [false, true] => self.number(&at.key("median")),
                    _ => self.number(&at.key("mean")) * exp(-variance / 2.0),
                };
                let mean = median * exp(variance / 2.0);
                if cv == 0.0 {
                    return (Distribution::Constant(mean), mean);
                }
                (Distribution::LogNormal { mu: ln(median), sigma: variance.sqrt() }, mean)
            }
            "uniform" => {
                let low = self.number(&at.key("low"));
                let high = self.number(&at.key("high"));
                if low > high {
                    let message = "`low` is above `high`";
                    let other = (&at.key("high"), "the high end");
                    self.problem_with(&at.key("low"), message, "the low end", other, "exchange them");
                }
                if low == high {
                    return (Distribution::Constant(low), low);
                }
                (Distribution::Uniform { low, high }, (low + high) / 2.0)
            }
            _ => self.bands(&at),
        }
    }

    fn bands(&mut self, at: &At) -> (Distribution, f64) {
        let bad = (Distribution::Constant(f64::NAN), f64::NAN);
        let [up_to, share] = ["up_to", "share"].map(|key| self.node(&at.key(key)).map(|node| node.items().len()));
        if up_to == Some(0) {
            self.problem(&at.key("up_to"), "`up_to` names no bands", "is empty", "for example: up_to = [3, 6, 12]");
            return bad;
        }
        let edges = self.numbers(&at.key("up_to"));
        if let (Some(up_to), Some(share)) = (up_to, share)
            && up_to != share
        {
            let message = format!("{up_to} bands but {share} shares");
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
