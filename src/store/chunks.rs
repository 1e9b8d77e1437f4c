//! The state of a study: its chunks as records in files that grow. A chunk that takes the place of others is written before they go.

use super::records::{ChunkRecord, HEAD, TAIL, records, write_record};
use super::{GrowingFile, WriteError, size};
use crate::study::store::{ChunkKey, Store};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A file that has grown to this is followed by another.
const LARGE: u64 = 64 << 20;
const ENDING: &str = ".chunks";

/// Where a chunk lies.
#[derive(Debug, Clone, Copy)]
struct Stored {
    file: u64,
    record: ChunkRecord,
}

impl Stored {
    fn end(&self) -> u64 {
        self.record.replications.1
    }
}

/// Chunks in files of a folder, numbered in the order in which they were begun.
#[derive(Debug)]
pub struct Chunks {
    folder: PathBuf,
    files: Mutex<Files>,
}

#[derive(Debug, Default)]
struct Files {
    chunks: BTreeMap<(ChunkKey, u64), Stored>,
    /// The file that grows, and its length.
    growing: Option<(File, u64)>,
    /// Number of the last file that was begun.
    last: u64,
}

/// What was found in a folder.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Chunks that are whole.
    pub chunks: usize,
    /// Files in which something is not: what it was is simulated again.
    pub corrupt: Vec<PathBuf>,
}

/// Number of a file of chunks by its name.
fn number_of(name: &str) -> Option<u64> {
    name.strip_suffix(ENDING).filter(|digits| digits.len() == 6)?.parse().ok()
}

/// Whether a file's name is that of one of chunks.
#[must_use]
pub fn is_of_chunks(name: &str) -> bool {
    number_of(name).is_some()
}

/// The files of chunks in a folder, in their order.
fn files_of(folder: &Path) -> io::Result<BTreeMap<u64, PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        entries => entries?,
    };
    let numbered = |entry: io::Result<std::fs::DirEntry>| {
        let entry = entry.ok()?;
        Some((number_of(entry.file_name().to_str()?)?, entry.path()))
    };
    let files: BTreeMap<u64, PathBuf> = entries.filter_map(numbered).collect();
    // Not even opened: a pipe would wait for its other end.
    match files.values().find(|path| !path.symlink_metadata().is_ok_and(|found| found.is_file())) {
        Some(other) => Err(io::Error::other(format!("{} is a pipe or a device, not a file", other.display()))),
        None => Ok(files),
    }
}

impl Chunks {
    /// A folder in which nothing is looked for.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), files: Mutex::default() }
    }

    /// What is in a folder; files in it stay as they are. Of chunks that overlap, the longer counts.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn open(folder: &Path) -> io::Result<(Self, Recovered)> {
        let (mut files, mut found) = (Files::default(), Recovered::default());
        for (number, path) in files_of(folder)? {
            let file = File::open(&path)?;
            let length = file.metadata()?.len();
            let (records, corrupt) = records(&mut BufReader::new(file), length)?;
            found.corrupt.extend(corrupt.then_some(path));
            for record in records {
                let (key, (start, end)) = (record.key, record.replications);
                let replications = start..end;
                if !replications.is_empty()
                    && files.overlapping(key, &replications).all(|old| within(&old, &replications))
                {
                    files.remove_within(key, &replications);
                    files.chunks.insert((key, start), Stored { file: number, record });
                }
            }
            files.last = number;
        }
        found.chunks = files.chunks.len();
        Ok((Self { folder: folder.to_owned(), files: Mutex::new(files) }, found))
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:06}{ENDING}"))
    }

    fn read_place(&self, place: &Stored) -> io::Result<Vec<u8>> {
        let path = self.path(place.file);
        File::open(&path).and_then(|mut file| place.record.payload(&mut file)).map_err(|error| {
            let why = match error.kind() {
                io::ErrorKind::NotFound => {
                    "its folder is not there, or no longer; leave it where it is while a run writes to it".to_owned()
                }
                _ => error.to_string(),
            };
            io::Error::new(error.kind(), format!("{} cannot be read: {why}", path.display()))
        })
    }

    /// Writes every chunk as a record, in the order of their keys.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn write_all(&self, to: &mut impl Write) -> io::Result<u64> {
        let chunks = self.files().chunks.clone();
        for (&(key, start), place) in &chunks {
            write_record(to, key, &(start..place.end()), &self.read_place(place)?)?;
        }
        Ok(chunks.len() as u64)
    }

    /// Puts all chunks into one file, in the order of their keys, so that it is the same however they came about.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn settle(&self) -> Result<(), WriteError> {
        let number = {
            let mut files = self.files();
            files.growing = None;
            files.last += 1;
            files.last
        };
        let mut part = GrowingFile::new(&self.path(number))?;
        self.write_all(&mut part).map_err(|error| part.error(&error))?;
        part.finish()?;
        let old = files_of(&self.folder).map_err(|error| WriteError::new(&self.folder, &error))?;
        // The file that is kept takes the first number: then nothing shows how many there were.
        for path in old.range(..number).map(|(_, path)| path) {
            std::fs::remove_file(path).map_err(|error| WriteError::new(path, &error))?;
        }
        std::fs::rename(self.path(number), self.path(1)).map_err(|error| WriteError::new(&self.path(1), &error))?;
        let mut files = self.files();
        let mut at = 0;
        for place in files.chunks.values_mut() {
            place.file = 1;
            place.record.offset = at + HEAD as u64;
            at = place.record.offset + place.record.length + TAIL as u64;
        }
        files.last = 1;
        Ok(())
    }
}

fn within(inner: &Range<u64>, outer: &Range<u64>) -> bool {
    inner.start >= outer.start && inner.end <= outer.end
}

impl Files {
    fn of(&self, key: ChunkKey) -> impl Iterator<Item = Range<u64>> {
        self.chunks.range((key, 0)..=(key, u64::MAX)).map(|(&(_, start), place)| start..place.end())
    }

    fn overlapping(&self, key: ChunkKey, replications: &Range<u64>) -> impl Iterator<Item = Range<u64>> {
        self.of(key).filter(|old| old.start < replications.end && old.end > replications.start)
    }

    /// Takes chunks out that lie within some replications; the files that they were in.
    fn remove_within(&mut self, key: ChunkKey, replications: &Range<u64>) -> Vec<u64> {
        let old: Vec<u64> = self.of(key).filter(|old| within(old, replications)).map(|old| old.start).collect();
        old.into_iter().filter_map(|start| self.chunks.remove(&(key, start))).map(|place| place.file).collect()
    }
}

impl Store for Chunks {
    fn chunks(&self, key: ChunkKey) -> Vec<Range<u64>> {
        self.files().of(key).collect()
    }

    fn read(&self, key: ChunkKey, replications: &Range<u64>) -> io::Result<Vec<u8>> {
        let place = self.files().chunks.get(&(key, replications.start)).copied();
        let place = place.filter(|place| place.end() == replications.end).ok_or(io::ErrorKind::NotFound)?;
        self.read_place(&place)
    }

    fn write(&self, key: ChunkKey, replications: Range<u64>, bytes: Vec<u8>) -> io::Result<()> {
        let mut files = self.files();
        if files.growing.as_ref().is_none_or(|&(_, length)| length > LARGE) {
            files.last += 1;
            let path = self.path(files.last);
            let file = OpenOptions::new().create_new(true).append(true).open(&path);
            files.growing = Some((file.map_err(|error| WriteError::new(&path, &error).into_error())?, 0));
        }
        let (number, path) = (files.last, self.path(files.last));
        let mut record = Vec::with_capacity(HEAD + bytes.len() + TAIL);
        write_record(&mut record, key, &replications, &bytes)?;
        let Some((file, length)) = &mut files.growing else { return Err(io::ErrorKind::NotFound.into()) };
        if let Err(error) = file.write_all(&record) {
            // What is there of it goes; of what cannot be cut, the next run says that it is corrupt.
            file.set_len(*length).ok();
            let size = format!(" (this file had come to {}, with more to come)", size(*length));
            return Err(WriteError::of_size(&path, &error, &size).into_error());
        }
        let offset = *length + HEAD as u64;
        *length += record.len() as u64;
        let old = files.remove_within(key, &replications);
        let (start, end) = (replications.start, replications.end);
        let record = ChunkRecord { key, replications: (start, end), offset, length: bytes.len() as u64 };
        files.chunks.insert((key, start), Stored { file: number, record });
        // Files of which nothing is left go; what is superseded in the one that grows goes with that.
        for gone in old.into_iter().filter(|&gone| gone != number) {
            if files.chunks.values().all(|place| place.file != gone) {
                std::fs::remove_file(self.path(gone)).ok();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &Path) -> (Chunks, Recovered) {
        Chunks::open(folder).unwrap()
    }

    fn write(store: &Chunks, key: u128, replications: Range<u64>, byte: u8) {
        store.write(ChunkKey(key), replications, vec![byte; 100]).unwrap();
    }

    #[test]
    fn chunks_come_back_from_another_run() {
        let folder = tempfile::tempdir().unwrap();
        let (store, found) = open(folder.path());
        assert_eq!(found, Recovered::default());
        write(&store, 7, 0..128, 1);
        write(&store, 7, 128..200, 2);
        write(&store, 9, 0..128, 3);
        drop(store);
        let (store, found) = open(folder.path());
        assert_eq!((found.chunks, found.corrupt.len()), (3, 0));
        assert_eq!(store.chunks(ChunkKey(7)), [0..128, 128..200]);
        assert_eq!(store.read(ChunkKey(7), &(128..200)).unwrap(), [2; 100]);
        assert!(store.read(ChunkKey(8), &(0..128)).is_err());
        // A longer one takes their place, and the file that held nothing else goes.
        write(&store, 7, 0..200, 4);
        write(&store, 9, 0..128, 5);
        assert_eq!(files_of(folder.path()).unwrap().keys().copied().collect::<Vec<_>>(), [2]);
        let (again, _) = open(folder.path());
        assert_eq!(again.read(ChunkKey(9), &(0..128)).unwrap(), [5; 100]);
    }

    /// However chunks came about, what is left at the end is one file, and the same.
    #[test]
    fn settled_is_the_same_however_it_came_about() {
        let settled = |order: &[(u128, Range<u64>)]| {
            let folder = tempfile::tempdir().unwrap();
            let mut store = open(folder.path()).0;
            for (at, (key, replications)) in order.iter().enumerate() {
                write(&store, *key, replications.clone(), *key as u8);
                if at == 1 {
                    store = open(folder.path()).0;
                }
            }
            store.settle().unwrap();
            assert_eq!(store.read(ChunkKey(5), &(0..9)).unwrap(), [5; 100]);
            assert_eq!(open(folder.path()).0.read(ChunkKey(5), &(0..9)).unwrap(), [5; 100]);
            write(&store, 6, 0..1, 6);
            assert_eq!(open(folder.path()).1.chunks, 3);
            std::fs::read(folder.path().join("000001.chunks")).unwrap()
        };
        let whole = settled(&[(5, 0..9), (3, 0..9)]);
        assert_eq!(settled(&[(3, 0..4), (3, 4..9), (5, 0..9), (3, 0..9)]), whole);
    }
}
