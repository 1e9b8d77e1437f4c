//! The terminal: how wide it is, what it can show, and the one place where text leaves for it. Its reader may have gone away and the
//! disk behind it may be full: then a result that was asked for is an error, and what is said beside it is lost; nothing panics.

use super::failure::Failure;
use crate::report::document::words::harmless;
use crate::scenario::ScenarioErrors;
use crate::study::runner::{ReplicationFault, RunError};
use clap::ColorChoice;
use console::Term;
use std::io::{self, Write};
use std::process::ExitCode;

/// Columns of text where there is no terminal and none are stated.
const USUAL: usize = 100;
/// Columns that messages and help are laid out for: in fewer nothing can be read, over more no eye finds the next line.
const LEAST: usize = 40;
/// Most of a message about a scenario file, which shows lines of it.
const MOST_OF_MESSAGE: usize = 110;

/// Prints to standard output what no terminal obeys; a reader who has gone away (`| head`) is no error.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    printed(out.write_all(harmless(text).as_bytes()).and_then(|()| out.flush()))
}

/// What became of text for standard output.
pub fn printed(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Machine(format!("standard output cannot be written to: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something on standard error, which no terminal obeys.
pub fn say(text: &str) {
    say_as_it_is(&harmless(text));
}

/// Where standard error cannot be written to, there is nobody left to be told.
fn say_as_it_is(text: &str) {
    let _ = io::stderr().lock().write_all(format!("{text}\n").as_bytes());
}

/// Says why arguments are refused, in colour unless they hold what a terminal would obey.
pub fn say_refused(refused: &clap::Error) {
    let text = refused.to_string();
    if harmless(&text) == text {
        let _ = refused.print();
    } else {
        say(text.trim_end());
    }
}

/// Columns that COLUMNS states, else those of a terminal; a number that is none, or 0, says nothing.
fn columns_of(terminal: &Term) -> Option<usize> {
    let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let found = || terminal.size_checked().map(|(_, columns)| usize::from(columns));
    stated.filter(|&columns| columns > 0).or_else(found).filter(|&columns| columns > 0)
}

/// Columns of the terminal, 100 when there is none.
pub fn terminal_columns() -> usize {
    columns_of(&Term::stdout()).unwrap_or(USUAL)
}

/// Columns for the help and the errors of arguments.
pub fn columns_of_help() -> usize {
    terminal_columns().clamp(LEAST, USUAL)
}

/// Whether the help and the errors of arguments are coloured: clap asks what is to be asked, but colours what is dumb where CI is set.
pub fn colour_of_help() -> ColorChoice {
    if console::is_dumb() { ColorChoice::Never } else { ColorChoice::Auto }
}

/// Columns for what is drawn on standard error while something runs.
pub fn columns_of_progress() -> usize {
    columns_of(&Term::stderr()).unwrap_or(USUAL).max(LEAST)
}

/// Whether standard error is a terminal that can draw: one that shows a moving bar and more letters than ASCII.
pub fn draws() -> bool {
    Term::stderr().is_term() && !console::is_dumb()
}

/// Tells the user why a command failed, and gives the exit code that says whose fault it is: 2 for wrong input, 1 for a run that failed.
pub fn report(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Scenario(errors) | Failure::Run(RunError::Scenario(errors)) => {
            say_problems(errors);
            say(&format!("{} found; nothing was run.", errors.count()));
            ExitCode::from(2)
        }
        Failure::Input(_)
        | Failure::Run(
            RunError::TooFew { .. }
            | RunError::NoTarget { .. }
            | RunError::Replication { fault: ReplicationFault::Draw(_), .. },
        ) => {
            say(&format!("error: {failure}"));
            ExitCode::from(2)
        }
        _ => {
            say(&format!("error: {failure}"));
            ExitCode::FAILURE
        }
    }
}

/// Says what is wrong with scenario files, as standard error can show it: in colour unless NO_COLOR, CLICOLOR or TERM say otherwise, in plain
/// letters where nothing can be drawn.
fn say_problems(errors: &ScenarioErrors) {
    // Cleaned before it is coloured.
    let errors = errors.with_text(harmless);
    let columns = columns_of(&Term::stderr()).unwrap_or(MOST_OF_MESSAGE).clamp(LEAST, MOST_OF_MESSAGE);
    say_as_it_is(&match (console::colors_enabled_stderr(), draws()) {
        (true, _) => errors.render(true, columns),
        (false, true) => errors.render(false, columns),
        (false, false) => errors.plain(columns),
    });
}
