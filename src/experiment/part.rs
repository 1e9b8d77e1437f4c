//! A part of an experiment as one file, for another machine to put together: what the experiment is, which share of its
//! replications this is, and a slice for each option.

use super::design::{self, Design, Shard};
use super::sealed::{Block, Fields, SEAL, SealError, Sealing};
use serde::Serialize;
use std::io::{self, Read, Write};

/// What the file begins with.
const BEGINNING: &[u8; 16] = b"caseload part 1\n";
/// Bytes of the version's block.
const LONGEST_VERSION: u64 = 64;

/// What a part holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Head {
    /// The whole experiment.
    pub design: Design,
    /// Which share of it this is.
    pub shard: Shard,
    /// Lengths of the slices that follow, one for each option.
    pub lengths: Vec<u64>,
}

/// Why a file is no part that can be used.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// It begins otherwise.
    #[error("it is not a part of an experiment")]
    Foreign,
    /// Another version of the program wrote it.
    #[error("it was written by version {0} of the program")]
    Version(String),
    /// Its bytes are not those that were written.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// Writes a part from its slices.
///
/// # Errors
/// A slice that cannot be read to its stated length; `to` that cannot be written to.
pub fn write_part<W: Write>(head: &Head, slices: &mut [impl Read], to: W) -> Result<W, SealError> {
    let mut to = Sealing::new(to);
    to.write_all(BEGINNING)?;
    Block::of(&head.design.version)?.write(&mut to)?;
    Block::of(head)?.write(&mut to)?;
    for (slice, &length) in slices.iter_mut().zip(&head.lengths) {
        if io::copy(&mut slice.take(length), &mut to)? != length {
            return Err(SealError::Damaged);
        }
    }
    Ok(to.seal()?)
}

/// Reads what a part holds, and where its slices begin: at this byte the first, each after the one before it.
///
/// # Errors
/// See [`PartError`].
pub fn read_head(from: &mut impl Read) -> Result<(Head, u64), PartError> {
    let mut from = Counted { from, bytes: 0 };
    let mut beginning = [0; BEGINNING.len()];
    from.read_exact(&mut beginning).map_err(|_| PartError::Foreign)?;
    if !beginning.starts_with(b"caseload part ") {
        return Err(PartError::Foreign);
    }
    if beginning != *BEGINNING {
        return Err(PartError::Version("another form".to_owned()));
    }
    let version: String = Block::read(&mut from, LONGEST_VERSION)?.value(|from| from.value())?;
    if version != env!("CARGO_PKG_VERSION") {
        // It is shown, and need not be ours.
        return Err(PartError::Version(version.escape_debug().to_string()));
    }
    let head = Block::read(&mut from, design::MOST_BYTES_OF_PART)?.value(Head::read)?;
    Ok((head, from.bytes))
}

impl Head {
    fn read(from: &mut Fields<'_>) -> Result<Self, SealError> {
        let (design, shard) = (Design::read(from)?, from.value::<Shard>()?);
        if design.version != env!("CARGO_PKG_VERSION") {
            return Err(SealError::Otherwise("it states two versions of the program"));
        }
        if !shard.exists() {
            return Err(SealError::Otherwise("there is no such share"));
        }
        // A share without futures has no slices.
        let slices = if shard.replications(design.replications).is_empty() { 0 } else { design.scenarios.len() };
        let lengths = from.list(slices..=slices, Fields::value)?;
        Ok(Self { design, shard, lengths })
    }

    /// How long the file is whose slices begin at a byte.
    #[must_use]
    pub fn length(&self, begin: u64) -> u64 {
        self.lengths.iter().fold(begin + SEAL, |sum, length| sum.saturating_add(*length))
    }
}

/// Counts what is read.
struct Counted<R> {
    from: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.bytes += read as u64;
        Ok(read)
    }
}
