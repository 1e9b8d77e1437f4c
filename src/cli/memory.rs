//! What `sweep` and `solve` have simulated so far, on disk: files of futures in `state/` of the folder of results, beside `design`,
//! which says what they are futures of. A file is whole or not there; what is decided from them is decided anew.

use super::failure::Failure;
use super::simulate::earlier;
use super::state::{self, State, spoilt};
use crate::experiment::design::Design;
use crate::experiment::memory::Memory;
use crate::experiment::runner::RunControl;
use crate::experiment::sealed::{Block, SealError, Sealing, check_seal};
use crate::scenario::{Loaded, file};
use crate::store::{OutputFolder, is_unfinished};
use clap::Args;
use std::collections::BTreeMap;
use std::io::{self, BufReader, Seek};
use std::ops::Range;

const ENDING: &str = "futures";
/// Most bytes of a file of futures: of a million of them, and of as many weeks as are kept together.
const LARGEST: u64 = 64 << 20;

/// Whether to go on from an earlier run.
#[derive(Debug, Args)]
pub struct Again {
    /// Go on from what an earlier run left in the folder: one that was stopped or killed, or one that is complete, with more
    /// futures (-n) or other values. Nothing is simulated twice.
    #[arg(long)]
    pub resume: bool,
    /// Take the state away when all is done: a smaller folder, with which --resume cannot go on.
    #[arg(long)]
    pub no_state: bool,
}

impl Again {
    /// The futures that are known, and where more are kept.
    pub fn futures<'f>(
        &self,
        folder: &'f OutputFolder,
        base: &Loaded,
        control: &RunControl<'_>,
    ) -> Result<Futures<'f>, Failure> {
        let design = Design::new(std::slice::from_ref(base), control.seed, control.replications);
        let known = if self.resume && earlier(folder.path(), &design)?.is_some() {
            known(folder)?
        } else {
            State::forget(folder)?;
            BTreeMap::new()
        };
        state::write_design(folder, &design)?;
        Ok(Futures { folder, known })
    }

    /// When all is done.
    pub fn end(&self, folder: &OutputFolder) -> Result<(), Failure> {
        if self.no_state { State::forget(folder) } else { Ok(()) }
    }
}

/// Files of futures.
#[derive(Debug)]
pub struct Futures<'f> {
    folder: &'f OutputFolder,
    /// By name and first future, the future after the last.
    known: BTreeMap<(String, u64), u64>,
}

/// What an earlier run left; parts of files, of a run that was killed, are taken away.
fn known(folder: &OutputFolder) -> Result<BTreeMap<(String, u64), u64>, Failure> {
    let place = folder.path().join(state::FOLDER);
    let mut known = BTreeMap::new();
    let entries = std::fs::read_dir(&place).map_err(|error| state::unreadable(&place, &error))?;
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        let text = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        match file_of(text) {
            Some((name, futures)) => {
                let end = known.entry((name, futures.start)).or_insert(0);
                *end = futures.end.max(*end);
            }
            None if is_unfinished(text) => drop(std::fs::remove_file(&path)),
            None => {}
        }
    }
    Ok(known)
}

fn file_name(name: &str, futures: &Range<u64>) -> String {
    format!("{name}-{:010}-{:010}.{ENDING}", futures.start, futures.end)
}

/// Whether a file's name is that of futures.
pub fn is_of_futures(name: &str) -> bool {
    file_of(name).is_some()
}

fn file_of(text: &str) -> Option<(String, Range<u64>)> {
    let (rest, end) = text.strip_suffix(ENDING)?.strip_suffix('.')?.rsplit_once('-')?;
    let (name, start) = rest.rsplit_once('-')?;
    let futures = start.parse().ok()?..end.parse().ok()?;
    (!futures.is_empty()).then(|| (name.to_owned(), futures))
}

impl Memory for Futures<'_> {
    fn recall(&self, name: &str, first: u64, most_bytes: u64) -> io::Result<Option<(u64, Block)>> {
        let Some(&end) = self.known.get(&(name.to_owned(), first)) else { return Ok(None) };
        let path = self.folder.path().join(state::FOLDER).join(file_name(name, &(first..end)));
        let most_bytes = (end - first).saturating_mul(most_bytes).min(LARGEST);
        let read = || {
            let mut file = file::open(&path).map_err(SealError::Machine)?;
            check_seal(BufReader::new(&file), file.metadata()?.len())?;
            file.rewind()?;
            Block::read(&mut BufReader::new(file), most_bytes)
        };
        read().map(|block| Some((end, block))).map_err(|error| io::Error::other(spoilt(&path, &error)))
    }

    fn keep(&self, name: &str, futures: Range<u64>, block: &Block) -> io::Result<()> {
        let mut sealed = Sealing::new(Vec::new());
        block.write(&mut sealed)?;
        let file = format!("{}/{}", state::FOLDER, file_name(name, &futures));
        self.folder.write(&file, &sealed.seal()?).map(drop).map_err(io::Error::other)
    }
}
