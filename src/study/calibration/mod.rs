//! Fitting numbers of a scenario to figures that were counted, by history matching.
//!
//! In waves: simulate a few hundred settings of the parameters, learn an emulator of every figure, and rule out the
//! settings that are implausible whatever the emulator does not know; the next wave looks at what is left (Vernon,
//! Goldstein and Bower, "Galaxy formation: a Bayesian uncertainty analysis", Bayesian Analysis 5, 2010; for a stochastic
//! model Andrianakis and others, "Bayesian history matching of complex infectious disease models using emulation", PLoS
//! Computational Biology 11, 2015). What is found is the region that is not ruled out, not one point. Out of it the
//! setting is chosen whose simulated figures are nearest to those counted.

mod region;
mod simulate;
mod waves;

pub use region::Region;
pub use simulate::{SimulatedSetting, Simulator};
pub use waves::{Calibration, Chosen, Wave, WaveEffort, run};
