//! Random numbers and the few laws that the reduced service needs, by textbook methods.

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
pub struct Luck(u64);

impl Luck {
    /// The luck of a future of a stage.
    pub fn new(stage: u64, future: u64) -> Self {
        let mut luck = Self(0x5EC0_4D1F_0000_0000 ^ (stage << 32) ^ future);
        // A few turns take neighbouring futures apart.
        let a = luck.next();
        let b = luck.next();
        Self(a ^ b.rotate_left(32))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform between 0 and 1, neither included.
    pub fn uniform(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.uniform().ln()
    }

    pub fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Which of some shares that sum to 1.
    pub fn which(&mut self, shares: &[f64]) -> usize {
        let mut left = self.uniform();
        for (k, share) in shares.iter().enumerate() {
            left -= share;
            if left < 0.0 {
                return k;
            }
        }
        // Shares that sum to a little less than 1 by rounding: the last that is possible.
        shares.iter().rposition(|&share| share > 0.0).unwrap()
    }

    /// Box and Muller's method.
    fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

/// A law of durations or hours.
#[derive(Clone, Copy)]
pub enum Law {
    Constant(f64),
    Exponential(f64),
    /// Gamma with a whole shape: that many exponentials in a row.
    Erlang {
        mean: f64,
        shape: u32,
    },
    Lognormal {
        median: f64,
        cv: f64,
    },
}

impl Law {
    /// As a scenario file states it.
    pub fn toml(self) -> String {
        match self {
            Self::Constant(value) => format!("{{ constant = {value} }}"),
            Self::Exponential(mean) => format!("{{ exponential = {{ mean = {mean} }} }}"),
            Self::Erlang { mean, shape } => {
                format!("{{ gamma = {{ mean = {mean}, cv = {} }} }}", 1.0 / f64::from(shape).sqrt())
            }
            Self::Lognormal { median, cv } => format!("{{ lognormal = {{ median = {median}, cv = {cv} }} }}"),
        }
    }

    pub fn mean(self) -> f64 {
        match self {
            Self::Constant(mean) | Self::Exponential(mean) | Self::Erlang { mean, .. } => mean,
            Self::Lognormal { median, cv } => median * (1.0 + cv * cv).sqrt(),
        }
    }

    pub fn draw(self, luck: &mut Luck) -> f64 {
        match self {
            Self::Constant(value) => value,
            Self::Exponential(mean) => luck.exponential(mean),
            Self::Erlang { mean, shape } => (0..shape).map(|_| luck.exponential(mean / f64::from(shape))).sum(),
            Self::Lognormal { median, cv } => median * ((1.0 + cv * cv).ln().sqrt() * luck.normal()).exp(),
        }
    }

    /// What a passer-by finds: long ones in proportion to their length.
    pub fn draw_length_biased(self, luck: &mut Luck) -> f64 {
        match self {
            Self::Constant(value) => value,
            Self::Exponential(mean) => luck.exponential(mean) + luck.exponential(mean),
            Self::Erlang { mean, shape } => (0..=shape).map(|_| luck.exponential(mean / f64::from(shape))).sum(),
            // x f(x) is again lognormal, with the logarithm's mean moved by its variance.
            Self::Lognormal { median, cv } => Self::Lognormal { median: median * (1.0 + cv * cv), cv }.draw(luck),
        }
    }
}
