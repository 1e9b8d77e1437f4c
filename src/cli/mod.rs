//! The command line: arguments, commands, progress. The only room that talks to a terminal.

mod arguments;
mod bench;
mod calibrate;
mod commands;
mod failure;
#[cfg(test)]
mod faults;
mod goal;
mod levers;
mod machine;
mod memory;
mod mix;
mod money;
mod output;
mod place;
mod points;
mod precision;
mod progress;
mod rounds;
mod sensitivity;
mod shard;
mod simulate;
mod size;
mod solve;
mod state;
mod sweep;
mod validate;
mod vary;

pub use arguments::Arguments;
use clap::Parser;
use std::process::ExitCode;

/// Runs the program: 0 done, 1 the run failed, 2 the input is wrong.
#[must_use]
pub fn main() -> ExitCode {
    machine::outlive_large_files();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let wrong = error.use_stderr();
            // Nothing to be done when the terminal itself is gone.
            let _ = error.print();
            return if wrong { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match commands::run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
