//! The state of a study: its chunks as records in files that grow. A chunk that takes the place of others is written before they go.

use super::records::{ChunkRecord, HEAD, TAIL, records, write_record};
use super::{GrowingFile, WriteError, size};
use crate::study::store::{ChunkKey, Store};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file that has grown to this is followed by another.
const LARGE: u64 = 64 << 20;
const ENDING: &str = ".chunks";

/// Where a chunk lies.
#[derive(Debug, Clone)]
struct Stored {
    file: Arc<Path>,
    record: ChunkRecord,
}

impl Stored {
    fn end(&self) -> u64 {
        self.record.replications.1
    }

    fn read(&self) -> io::Result<Vec<u8>> {
        File::open(&self.file).and_then(|mut file| self.record.payload(&mut file)).map_err(|error| {
            let why = match error.kind() {
                io::ErrorKind::NotFound => {
                    "its folder is not there, or no longer; leave it where it is while a run writes to it".to_owned()
                }
                _ => error.to_string(),
            };
            io::Error::new(error.kind(), format!("{} cannot be read: {why}", self.file.display()))
        })
    }
}

/// Chunks in files of a folder, numbered in the order in which they were begun; or in other files, which are only read.
#[derive(Debug)]
pub struct Chunks {
    folder: Option<PathBuf>,
    files: Mutex<Files>,
}

#[derive(Debug, Default)]
struct Files {
    chunks: BTreeMap<(ChunkKey, u64), Stored>,
    /// The file that grows, and its length.
    growing: Option<(Arc<Path>, File, u64)>,
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

/// The file of chunks of that number.
fn path_of(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:06}{ENDING}"))
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
        Self { folder: Some(folder.to_owned()), files: Mutex::default() }
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
            files.add(&path, &records);
            files.last = number;
            found.corrupt.extend(corrupt.then_some(path));
        }
        found.chunks = files.chunks.len();
        Ok((Self { folder: Some(folder.to_owned()), files: Mutex::new(files) }, found))
    }

    /// Those of some files, to be read; and how many are different.
    pub(super) fn of_files<'f>(all: impl Iterator<Item = (&'f Path, &'f [ChunkRecord])>) -> (Self, usize) {
        let mut files = Files::default();
        all.for_each(|(path, records)| files.add(path, records));
        let different = files.chunks.len();
        (Self { folder: None, files: Mutex::new(files) }, different)
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes through all chunks in the order of their keys; says how many they are.
    fn each(&self, mut take: impl FnMut(ChunkKey, Range<u64>, Vec<u8>) -> io::Result<()>) -> io::Result<u64> {
        let chunks = self.files().chunks.clone();
        chunks.iter().try_for_each(|(&(key, start), place)| take(key, start..place.end(), place.read()?))?;
        Ok(chunks.len() as u64)
    }

    /// Copies every chunk to another place.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn copy(&self, to: &Self) -> io::Result<()> {
        self.each(|key, replications, bytes| to.write(key, replications, bytes)).map(drop)
    }

    /// Writes every chunk as a record, in the order of their keys.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn write_all(&self, to: &mut impl Write) -> io::Result<u64> {
        self.each(|key, replications, bytes| write_record(to, key, &replications, &bytes))
    }

    /// Puts all chunks into one file, in the order of their keys, so that it is the same however they came about.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn settle(&self) -> Result<(), WriteError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let number = {
            let mut files = self.files();
            files.growing = None;
            files.last += 1;
            files.last
        };
        let mut part = GrowingFile::new(&path_of(folder, number))?;
        self.write_all(&mut part).map_err(|error| part.error(&error))?;
        part.finish()?;
        let old = files_of(folder).map_err(|error| WriteError::new(folder, &error))?;
        // The file that is kept takes the first number: then nothing shows how many there were.
        for path in old.range(..number).map(|(_, path)| path) {
            std::fs::remove_file(path).map_err(|error| WriteError::new(path, &error))?;
        }
        let first: Arc<Path> = path_of(folder, 1).into();
        std::fs::rename(path_of(folder, number), &first).map_err(|error| WriteError::new(&first, &error))?;
        let mut files = self.files();
        let mut at = 0;
        for place in files.chunks.values_mut() {
            place.file = Arc::clone(&first);
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

    /// Adds the chunks of a file, but for those that overlap others and are no longer than all of these.
    fn add(&mut self, path: &Path, records: &[ChunkRecord]) {
        let file: Arc<Path> = path.into();
        for record in records {
            let (key, (start, end)) = (record.key, record.replications);
            let replications = start..end;
            if !replications.is_empty() && self.overlapping(key, &replications).all(|old| within(&old, &replications)) {
                self.remove_within(key, &replications);
                self.chunks.insert((key, start), Stored { file: Arc::clone(&file), record: *record });
            }
        }
    }

    /// Takes chunks out that lie within some replications; the files that they were in.
    fn remove_within(&mut self, key: ChunkKey, replications: &Range<u64>) -> Vec<Arc<Path>> {
        let old: Vec<u64> = self.of(key).filter(|old| within(old, replications)).map(|old| old.start).collect();
        old.into_iter().filter_map(|start| self.chunks.remove(&(key, start))).map(|place| place.file).collect()
    }
}

impl Store for Chunks {
    fn chunks(&self, key: ChunkKey) -> Vec<Range<u64>> {
        self.files().of(key).collect()
    }

    fn read(&self, key: ChunkKey, replications: &Range<u64>) -> io::Result<Vec<u8>> {
        let place = self.files().chunks.get(&(key, replications.start)).cloned();
        place.filter(|place| place.end() == replications.end).ok_or(io::ErrorKind::NotFound)?.read()
    }

    fn write(&self, key: ChunkKey, replications: Range<u64>, bytes: Vec<u8>) -> io::Result<()> {
        let folder = self.folder.as_ref().ok_or(io::ErrorKind::ReadOnlyFilesystem)?;
        let mut files = self.files();
        if files.growing.as_ref().is_none_or(|&(.., length)| length > LARGE) {
            files.last += 1;
            let path: Arc<Path> = path_of(folder, files.last).into();
            let file = OpenOptions::new().create_new(true).append(true).open(&path);
            let file = file.map_err(|error| WriteError::new(&path, &error).into_error())?;
            files.growing = Some((path, file, 0));
        }
        let mut record = Vec::with_capacity(HEAD + bytes.len() + TAIL);
        write_record(&mut record, key, &replications, &bytes)?;
        let Some((path, file, length)) = &mut files.growing else { return Err(io::ErrorKind::NotFound.into()) };
        if let Err(error) = file.write_all(&record) {
            // What is there of it goes; of what cannot be cut, the next run says that it is corrupt.
            file.set_len(*length).ok();
            let size = format!(" (this file had come to {}, with more to come)", size(*length));
            return Err(WriteError::of_size(path, &error, &size).into_error());
        }
        let (offset, file) = (*length + HEAD as u64, Arc::clone(path));
        *length += record.len() as u64;
        let old = files.remove_within(key, &replications);
        let (start, end) = (replications.start, replications.end);
        let record = ChunkRecord { key, replications: (start, end), offset, length: bytes.len() as u64 };
        files.chunks.insert((key, start), Stored { file: Arc::clone(&file), record });
        // Files of which nothing is left go; what is superseded in the one that grows goes with that.
        for gone in old.into_iter().filter(|gone| *gone != file) {
            if files.chunks.values().all(|place| place.file != gone) {
                std::fs::remove_file(gone).ok();
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
