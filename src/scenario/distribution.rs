//! Distributions a scenario can name, with what the simulation needs of them beyond a draw: the stationary excess law
//! (a spell or an episode seen in the middle) and the law of what remains after a known age.

/// A distribution of a positive quantity. Constructed valid by the scenario's conversion.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// Always the same value.
    Constant(f64),
    /// Exponential with a mean.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// Lognormal: parameters of the underlying normal.
    LogNormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm, over 0.
        sigma: f64,
    },
    /// Gamma.
    Gamma {
        /// Shape, over 0.
        shape: f64,
        /// Scale, over 0.
        scale: f64,
    },
    /// Uniform between two values.
    Uniform {
        /// Low end, 0 and more.
        low: f64,
        /// High end, over `low`.
        high: f64,
    },
    /// Bands `[from, to)` with probabilities that sum to 1, uniform within a band.
    Empirical(Vec<Band>),
}

/// A band of an empirical distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Lower edge.
    pub from: f64,
    /// Upper edge, over `from`.
    pub to: f64,
    /// Probability.
    pub share: f64,
}
