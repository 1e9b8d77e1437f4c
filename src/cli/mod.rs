//! The command line: arguments, commands, progress. The only room that talks to a terminal.

mod arguments;
mod bench;
mod calibrate;
mod commands;
mod control;
mod destination;
mod failure;
#[cfg(test)]
mod faults;
mod goal;
mod grid;
mod levers;
mod machine;
mod merge;
mod mix;
mod money;
mod options;
mod output;
mod precision;
mod progress;
mod sensitivity;
mod session;
mod size;
mod solve;
mod state;
mod sweep;
mod terminal;
mod validate;
mod vary;
mod watch;

use crate::scenario::names::leads_to_device;
pub use arguments::Arguments;
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

/// Runs the program: 0 done, 1 the run failed, 2 the input is wrong.
#[must_use]
pub fn main() -> ExitCode {
    machine::outlive_large_files();
    let done = match parsed() {
        Ok(arguments) => commands::carry_out(arguments.command),
        Err(refused) if refused.use_stderr() => {
            terminal::say_refused(&refused);
            return ExitCode::from(2);
        }
        Err(help) => terminal::printed(help.print().and_then(|()| io::stdout().flush())),
    };
    done.map_or_else(|failure| terminal::report(&failure), |()| ExitCode::SUCCESS)
}

/// The arguments, or what is to be said of them: help, version, an error.
fn parsed() -> Result<Arguments, clap::Error> {
    let command = Arguments::command().term_width(terminal::columns_of_help());
    let mut command = command.color(terminal::colour_of_help());
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let mut matches = command.try_get_matches_from_mut(&arguments)?;
    // What is read of a device need not end, and what is written to one is lost.
    let device = arguments.iter().skip(1).map(|argument| argument.to_string_lossy()).find(|name| leads_to_device(name));
    if cfg!(windows)
        && let Some(device) = device
    {
        return Err(
            command.error(ErrorKind::ValueValidation, format!("{device} is a device on Windows: choose another name"))
        );
    }
    Arguments::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}
