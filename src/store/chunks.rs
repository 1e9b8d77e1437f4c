//! Chunks on disk: the state of a study, and the files that shards hand to each other.
//!
//! A file is a list of records: a mark, the key and the replications, the length of the payload, a checksum of all this (XXH3, 64 bits),
//! the payload, and its checksum (128 bits). Files grow by whole records; a record that was cut short, or changed on a disk or on the
//! way, is found out and costs no other. A chunk that takes the place of others is written before they go.

use super::{Part, WriteError};
use crate::study::store::{Key, Store};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use twox_hash::{XxHash3_64, XxHash3_128};

/// What a record begins with, and the version of its form.
const MARK: &[u8; 8] = b"caseload";
const FORM: u64 = 1;
/// Bytes of a record before its payload, and after it.
const HEAD: usize = 64;
const TAIL: usize = 16;
/// A file that has grown to this is followed by another.
const LARGE: u64 = 64 << 20;
const ENDING: &str = ".chunks";

/// A record of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// What it is of.
    pub key: Key,
    /// The first replication and the one after the last.
    pub replications: (u64, u64),
    /// Where its payload begins, and its length.
    offset: u64,
    length: u64,
}

impl Record {
    /// Reads its payload.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn payload(&self, file: &mut (impl Read + Seek)) -> io::Result<Vec<u8>> {
        file.seek(SeekFrom::Start(self.offset))?;
        let mut bytes = Vec::new();
        file.take(self.length).read_to_end(&mut bytes)?;
        if bytes.len() as u64 == self.length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

/// Writes a record.
///
/// # Errors
/// When `to` cannot be written to.
pub fn write_record(to: &mut impl Write, key: Key, replications: &Range<u64>, payload: &[u8]) -> io::Result<()> {
    let mut head = Vec::with_capacity(HEAD);
    head.extend(MARK);
    head.extend(FORM.to_le_bytes());
    head.extend(key.0.to_le_bytes());
    for number in [replications.start, replications.end, payload.len() as u64] {
        head.extend(number.to_le_bytes());
    }
    head.extend(XxHash3_64::oneshot(&head).to_le_bytes());
    to.write_all(&head)?;
    to.write_all(payload)?;
    to.write_all(&XxHash3_128::oneshot(payload).to_le_bytes())
}

/// The records of a file that are whole, and whether there is anything else in it.
///
/// # Errors
/// A file that cannot be read.
pub fn records(file: &mut (impl Read + Seek), length: u64) -> io::Result<(Vec<Record>, bool)> {
    let (mut found, mut spoilt, mut at) = (Vec::new(), false, 0);
    while at < length {
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0; HEAD];
        let next = match head_of(&mut head, file, at)? {
            Some(record) if length - record.offset >= record.length.saturating_add(TAIL as u64) => {
                let whole = is_whole(file, record.length)?;
                found.extend(whole.then_some(record));
                spoilt |= !whole;
                Some(record.offset + record.length + TAIL as u64)
            }
            _ => None,
        };
        at = match next {
            Some(next) => next,
            // The mark of the next record that has a sound head.
            None => {
                spoilt = true;
                next_mark(file, at + 1)?.unwrap_or(length)
            }
        };
    }
    Ok((found, spoilt))
}

fn head_of(head: &mut [u8; HEAD], file: &mut impl Read, at: u64) -> io::Result<Option<Record>> {
    if let Err(error) = file.read_exact(head) {
        return if error.kind() == io::ErrorKind::UnexpectedEof { Ok(None) } else { Err(error) };
    }
    let number = |from: usize| u64::from_le_bytes(std::array::from_fn(|byte| head[from + byte]));
    let key = Key(u128::from(number(16)) | u128::from(number(24)) << 64);
    let sound = head.starts_with(MARK) && number(8) == FORM && number(56) == XxHash3_64::oneshot(&head[..56]);
    let record = Record { key, replications: (number(32), number(40)), offset: at + HEAD as u64, length: number(48) };
    Ok(sound.then_some(record))
}

/// Whether the payload that follows is what was written.
fn is_whole(file: &mut impl Read, length: u64) -> io::Result<bool> {
    let mut hash = twox_hash::xxhash3_128::Hasher::new();
    let (mut left, mut some) = (length, vec![0; 1 << 16]);
    while left > 0 {
        let part = left.min(some.len() as u64) as usize;
        file.read_exact(&mut some[..part])?;
        hash.write(&some[..part]);
        left -= part as u64;
    }
    let mut sum = [0; TAIL];
    file.read_exact(&mut sum)?;
    Ok(hash.finish_128().to_le_bytes() == sum)
}

fn next_mark(file: &mut (impl Read + Seek), from: u64) -> io::Result<Option<u64>> {
    file.seek(SeekFrom::Start(from))?;
    let (mut at, mut bytes, mut some) = (from, Vec::<u8>::new(), vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut some)?;
        if read == 0 {
            return Ok(None);
        }
        bytes.extend(&some[..read]);
        if let Some(place) = bytes.windows(MARK.len()).position(|window| window == MARK) {
            return Ok(Some(at + place as u64));
        }
        // A mark may lie across two reads.
        let kept = bytes.len().min(MARK.len() - 1);
        at += (bytes.len() - kept) as u64;
        bytes.drain(..bytes.len() - kept);
    }
}

/// Where a chunk lies.
#[derive(Debug, Clone, Copy)]
struct Place {
    end: u64,
    file: u64,
    record: Record,
}

/// Chunks in files of a folder, numbered in the order in which they were begun.
#[derive(Debug)]
pub struct Chunks {
    folder: PathBuf,
    files: Mutex<Files>,
}

#[derive(Debug, Default)]
struct Files {
    chunks: BTreeMap<(Key, u64), Place>,
    /// The file that grows, and its length.
    growing: Option<(File, u64)>,
    /// Number of the last file that was begun.
    last: u64,
}

/// What was found in a folder.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Found {
    /// Chunks that are whole.
    pub chunks: usize,
    /// Files in which something is not: what it was is simulated again.
    pub spoilt: Vec<PathBuf>,
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
    Ok(entries.filter_map(numbered).filter(|(_, path)| path.symlink_metadata().is_ok_and(|found| found.is_file())).collect())
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
    pub fn open(folder: &Path) -> io::Result<(Self, Found)> {
        let (mut files, mut found) = (Files::default(), Found::default());
        for (number, path) in files_of(folder)? {
            let file = File::open(&path)?;
            let length = file.metadata()?.len();
            let (records, spoilt) = records(&mut BufReader::new(file), length)?;
            found.spoilt.extend(spoilt.then_some(path));
            for record in records {
                let (key, (start, end)) = (record.key, record.replications);
                let replications = start..end;
                if !replications.is_empty() && files.overlapping(key, &replications).all(|old| within(&old, &replications)) {
                    files.remove_within(key, &replications);
                    files.chunks.insert((key, start), Place { end, file: number, record });
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

    fn read_place(&self, place: &Place) -> io::Result<Vec<u8>> {
        place.record.payload(&mut File::open(self.path(place.file))?)
    }

    /// Writes every chunk as a record, in the order of their keys.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn write_all(&self, to: &mut impl Write) -> io::Result<u64> {
        let chunks = self.files().chunks.clone();
        for (&(key, start), place) in &chunks {
            write_record(to, key, &(start..place.end), &self.read_place(place)?)?;
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
        let mut part = Part::new(&self.path(number))?;
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
    fn of(&self, key: Key) -> impl Iterator<Item = Range<u64>> {
        self.chunks.range((key, 0)..=(key, u64::MAX)).map(|(&(_, start), place)| start..place.end)
    }

    fn overlapping(&self, key: Key, replications: &Range<u64>) -> impl Iterator<Item = Range<u64>> {
        self.of(key).filter(|old| old.start < replications.end && old.end > replications.start)
    }

    /// Takes chunks out that lie within some replications; the files that they were in.
    fn remove_within(&mut self, key: Key, replications: &Range<u64>) -> Vec<u64> {
        let old: Vec<u64> = self.of(key).filter(|old| within(old, replications)).map(|old| old.start).collect();
        old.into_iter().filter_map(|start| self.chunks.remove(&(key, start))).map(|place| place.file).collect()
    }
}

impl Store for Chunks {
    fn chunks(&self, key: Key) -> Vec<Range<u64>> {
        self.files().of(key).collect()
    }

    fn read(&self, key: Key, replications: &Range<u64>) -> io::Result<Vec<u8>> {
        let place = self.files().chunks.get(&(key, replications.start)).copied();
        let place = place.filter(|place| place.end == replications.end).ok_or(io::ErrorKind::NotFound)?;
        let named = |error: io::Error| {
            io::Error::new(error.kind(), format!("{} cannot be read: {error}", self.path(place.file).display()))
        };
        self.read_place(&place).map_err(named)
    }

    fn write(&self, key: Key, replications: Range<u64>, bytes: Vec<u8>) -> io::Result<()> {
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
        file.write_all(&record).map_err(|error| WriteError::new(&path, &error).into_error())?;
        let offset = *length + HEAD as u64;
        *length += record.len() as u64;
        let old = files.remove_within(key, &replications);
        let (start, end) = (replications.start, replications.end);
        let record = Record { key, replications: (start, end), offset, length: bytes.len() as u64 };
        let place = Place { end, file: number, record };
        files.chunks.insert((key, replications.start), place);
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

    fn open(folder: &Path) -> (Chunks, Found) {
        Chunks::open(folder).unwrap()
    }

    fn write(store: &Chunks, key: u128, replications: Range<u64>, byte: u8) {
        store.write(Key(key), replications, vec![byte; 100]).unwrap();
    }

    #[test]
    fn chunks_come_back_from_another_run() {
        let folder = tempfile::tempdir().unwrap();
        let (store, found) = open(folder.path());
        assert_eq!(found, Found::default());
        write(&store, 7, 0..128, 1);
        write(&store, 7, 128..200, 2);
        write(&store, 9, 0..128, 3);
        drop(store);
        let (store, found) = open(folder.path());
        assert_eq!((found.chunks, found.spoilt.len()), (3, 0));
        assert_eq!(store.chunks(Key(7)), [0..128, 128..200]);
        assert_eq!(store.read(Key(7), &(128..200)).unwrap(), [2; 100]);
        assert!(store.read(Key(8), &(0..128)).is_err());
        // A longer one takes their place, and the file that held nothing else goes.
        write(&store, 7, 0..200, 4);
        write(&store, 9, 0..128, 5);
        assert_eq!(files_of(folder.path()).unwrap().keys().copied().collect::<Vec<_>>(), [2]);
        let (again, _) = open(folder.path());
        assert_eq!(again.read(Key(9), &(0..128)).unwrap(), [5; 100]);
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
            assert_eq!(store.read(Key(5), &(0..9)).unwrap(), [5; 100]);
            assert_eq!(open(folder.path()).0.read(Key(5), &(0..9)).unwrap(), [5; 100]);
            write(&store, 6, 0..1, 6);
            assert_eq!(open(folder.path()).1.chunks, 3);
            std::fs::read(folder.path().join("000001.chunks")).unwrap()
        };
        let whole = settled(&[(5, 0..9), (3, 0..9)]);
        assert_eq!(settled(&[(3, 0..4), (3, 4..9), (5, 0..9), (3, 0..9)]), whole);
    }

    /// Every byte counts: whichever is changed or missing, its chunk is not taken, and every other is.
    #[test]
    fn whatever_is_changed_is_found_out_and_costs_no_other_chunk() {
        let mut whole = Vec::new();
        for start in 0..3 {
            write_record(&mut whole, Key(1), &(start..start + 1), b"caseload caseload").unwrap();
        }
        let found = |bytes: &[u8]| records(&mut io::Cursor::new(bytes), bytes.len() as u64).unwrap();
        let (all, spoilt) = found(&whole);
        assert!(all.len() == 3 && !spoilt);
        let each = whole.len() / 3;
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            let expected: Vec<Record> = all.iter().copied().filter(|record| record.replications.0 != (at / each) as u64).collect();
            assert_eq!(found(&bytes), (expected, true), "{at}");
            let (cut, spoilt) = found(&whole[..at]);
            assert_eq!((cut.len(), spoilt), (at / each, at % each > 0));
        }
    }
}
