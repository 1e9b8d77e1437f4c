//! What went wrong, and the exit code that says whose fault it is.

use crate::experiment::runner::RunError;
use crate::experiment::sealed::SealError;
use crate::report::PngError;
use crate::report::document::WorkbookError;
use crate::report::write::WriteError;
use crate::scenario::ScenarioErrors;
use std::io::IsTerminal;
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
    /// What an earlier run has simulated cannot be read.
    #[error("what was simulated so far cannot be used: {0}; run again without --resume, which begins anew")]
    State(#[from] SealError),
    /// Something else of the machine's.
    #[error("{0}")]
    Machine(String),
    /// Stopped by the user; what was complete is written.
    #[error("stopped before all was simulated: {0}")]
    Stopped(String),
}

impl Failure {
    /// Tells the user, and gives the exit code: 2 for wrong input, 1 for a run that failed.
    #[expect(clippy::print_stderr, reason = "the edge of the program")]
    pub fn report(&self) -> ExitCode {
        match self {
            Self::Scenario(errors) | Self::Run(RunError::Scenario(errors)) => {
                let colour = std::io::stderr().is_terminal();
                eprintln!("{}", errors.render(colour, 110));
                let count = errors.errors().len();
                eprintln!("{count} problem{} found; nothing was run.", if count == 1 { "" } else { "s" });
                ExitCode::from(2)
            }
            Self::Input(_) | Self::Run(RunError::Draw { .. }) => {
                eprintln!("error: {self}");
                ExitCode::from(2)
            }
            _ => {
                eprintln!("error: {self}");
                ExitCode::FAILURE
            }
        }
    }
}
