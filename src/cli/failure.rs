//! What went wrong.

use crate::scenario::ScenarioErrors;
use crate::store::{FolderError, WriteError};
use crate::study::runner::RunError;
use thiserror::Error;

/// Why a command failed.
#[derive(Debug, Error)]
pub enum Failure {
    /// Scenario files are wrong.
    #[error(transparent)]
    Scenario(#[from] ScenarioErrors),
    /// What was asked for is wrong in itself.
    #[error("{0}")]
    Input(String),
    /// The simulation failed.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A document could not be made, or something else of the machine's.
    #[error("{0}")]
    Machine(String),
    /// Stopped by the user; what was complete is written.
    #[error("stopped before all was simulated: {0}")]
    Stopped(String),
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::Write(error) => Self::Write(error),
            taken @ FolderError::Taken { .. } => Self::Input(taken.to_string()),
        }
    }
}
