//! What went wrong, and the exit code that says whose fault it is.

use super::terminal::{say, say_problems};
use crate::report::PngError;
use crate::report::document::{WordError, WorkbookError};
use crate::scenario::ScenarioErrors;
use crate::store::{FolderError, WriteError};
use crate::study::runner::{Fault, RunError};
use std::process::ExitCode;
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
    /// A chart could not be drawn.
    #[error("a chart could not be drawn: {0}")]
    Chart(#[from] PngError),
    /// The workbook could not be made.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    /// The Word document could not be made.
    #[error(transparent)]
    Word(#[from] WordError),
    /// Something else of the machine's.
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

impl Failure {
    /// Tells the user, and gives the exit code: 2 for wrong input, 1 for a run that failed.
    pub fn report(&self) -> ExitCode {
        match self {
            Self::Scenario(errors) | Self::Run(RunError::Scenario(errors)) => {
                say_problems(errors);
                say(&format!("{} found; nothing was run.", errors.count()));
                ExitCode::from(2)
            }
            Self::Input(_)
            | Self::Run(
                RunError::TooFew { .. }
                | RunError::NoTarget { .. }
                | RunError::Replication { fault: Fault::Draw(_), .. },
            ) => {
                say(&format!("error: {self}"));
                ExitCode::from(2)
            }
            _ => {
                say(&format!("error: {self}"));
                ExitCode::FAILURE
            }
        }
    }
}
