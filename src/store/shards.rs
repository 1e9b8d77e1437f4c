//! The file of a shard, for another machine to merge: what the study is and which share of it this is, then its chunks, then how many
//! they are, so that what was cut short is found out. A file with one changed byte is refused whole.

use super::chunks::Chunks;
use super::records::{ChunkRecord, records, write_record};
use super::statement;
use crate::study::design::{Design, Shard};
use crate::study::store::ChunkKey;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::PathBuf;

/// Keys of the first record and of the last.
const FIRST: ChunkKey = ChunkKey(0);
const LAST: ChunkKey = ChunkKey(u128::MAX);

/// Why a file is no shard that can be used.
#[derive(Debug, thiserror::Error)]
pub enum ShardError {
    /// It is something else, or not what was written.
    #[error("{0}")]
    Unusable(String),
    /// It cannot be read.
    #[error(transparent)]
    Machine(#[from] io::Error),
}

const CORRUPT: &str = "it is cut short or damaged";

fn unusable<T>(why: &str) -> Result<T, ShardError> {
    Err(ShardError::Unusable(why.to_owned()))
}

/// Its bytes are those that were written, but hold something else than what they should.
fn otherwise(what: &str) -> ShardError {
    ShardError::Unusable(format!("it is not what it should be: {what}"))
}

/// Writes a shard: `chunks` writes the records of its chunks and says how many they are.
///
/// # Errors
/// When `to` cannot be written to.
pub fn write_shard<W: Write>(
    to: &mut W,
    (design, shard): (&Design, Shard),
    chunks: impl FnOnce(&mut W) -> io::Result<u64>,
) -> io::Result<()> {
    write_record(to, FIRST, &(shard.number..shard.of), &statement::bytes(design))?;
    let count = chunks(to)?;
    write_record(to, LAST, &(count..count), &[])
}

/// A shard that is whole.
#[derive(Debug)]
pub struct ShardFile {
    /// Where it is.
    pub path: PathBuf,
    /// The share that it holds.
    pub shard: Shard,
    chunks: Vec<ChunkRecord>,
}

impl ShardFile {
    /// Reads it all, and says what study it is of.
    ///
    /// # Errors
    /// See [`ShardError`].
    pub fn open(path: PathBuf) -> Result<(Self, Design), ShardError> {
        if !std::fs::metadata(&path)?.is_file() {
            // Not even opened: a pipe would wait for its other end.
            return unusable("it is a pipe or a device, not a file");
        }
        let file = File::open(&path)?;
        let data = file.metadata()?;
        if data.len() == 0 {
            // A file that the system makes up need not end.
            return unusable(CORRUPT);
        }
        let mut file = BufReader::new(file);
        let (found, corrupt) = records(&mut file, data.len())?;
        let (Some(first), Some(last)) = (found.first(), found.last()) else {
            return unusable(if found.is_empty() && !corrupt { CORRUPT } else { begins(&mut file)? });
        };
        if corrupt || first.key != FIRST || last.key != LAST {
            return unusable(CORRUPT);
        }
        let chunks = found[1..found.len() - 1].to_vec();
        if last.replications.0 != chunks.len() as u64
            || chunks.iter().any(|chunk| chunk.key == FIRST || chunk.key == LAST)
        {
            return Err(otherwise("its number of chunks is another"));
        }
        let design = statement::read(&first.payload(&mut file)?).map_err(otherwise)?;
        let shard = Shard { number: first.replications.0, of: first.replications.1 };
        if !shard.exists() {
            return Err(otherwise("there is no such share"));
        }
        Ok((Self { path, shard, chunks }, design))
    }
}

/// What is wrong with a file in which no record is whole.
fn begins(file: &mut (impl io::Read + io::Seek)) -> io::Result<&'static str> {
    let mut beginning = [0; 8];
    file.rewind()?;
    let read = file.read_exact(&mut beginning);
    Ok(if read.is_ok() && beginning == *b"caseload" { CORRUPT } else { "it is not the file of a shard" })
}

impl Chunks {
    /// The chunks of shards that are whole, to be read.
    ///
    /// # Errors
    /// Two of them hold the same.
    pub fn of_shards(shards: &[ShardFile]) -> Result<Self, ShardError> {
        let files = shards.iter().map(|shard| (&*shard.path, &*shard.chunks));
        let all: usize = shards.iter().map(|shard| shard.chunks.len()).sum();
        let (chunks, different) = Self::of_files(files);
        if different == all { Ok(chunks) } else { Err(otherwise("it holds futures that another holds, too")) }
    }
}
