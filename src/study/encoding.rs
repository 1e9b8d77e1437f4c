//! Chunks as bytes: rows of single replications, and sums across them. Deflated, column by column and series by series, in which they
//! compress best. Whoever reads them trusts nothing: bytes of other things are an error, never a panic or more memory than they should
//! take. That they came whole is for the store to know.

use super::replication::{CASELOADS, Replication, Sums};
use crate::statistics::Accumulator;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use rayon::prelude::*;
use serde::Serialize;
use std::io::{self, Read, Write};

/// More workers than this have no caseload at once in any number of replications that can be asked for.
const MOST_WORKERS: u64 = 1 << 40;

/// Bins of a sketch that are expected: values of a measure are not spread over more.
const MOST_BINS: u64 = 8192;

/// Bytes of something else.
fn corrupt() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it does not hold what it should")
}

/// Deflates bytes.
#[must_use]
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // A list in memory takes all that is written to it.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

/// Inflates bytes to so many at most.
///
/// # Errors
/// Bytes that were not deflated, or more.
pub fn inflate(bytes: &[u8], most: u64) -> io::Result<Vec<u8>> {
    let mut inflated = Vec::new();
    let read = DeflateDecoder::new(bytes).take(most.saturating_add(1)).read_to_end(&mut inflated);
    if read.is_ok_and(|length| length as u64 <= most) { Ok(inflated) } else { Err(corrupt()) }
}

/// A chunk as bytes: a block for its rows; where there are sums across them, one for the spreads and one for each series.
#[must_use]
pub fn chunk(replications: &[Replication], across: Option<&Sums>) -> Vec<u8> {
    let mut blocks = vec![rows(&replications.iter().collect::<Vec<_>>())];
    if let Some(sums) = across {
        blocks.push(block(&sums.spreads));
        blocks.par_extend(sums.weekly.par_chunks(sums.weeks.max(1)).map(block));
    }
    joined(&blocks)
}

/// A chunk from its blocks.
#[must_use]
pub fn joined(blocks: &[Vec<u8>]) -> Vec<u8> {
    packed(blocks)
}

/// The block of the spreads, or of the weeks of a series.
#[must_use]
pub fn block<T: Serialize + ?Sized>(sums: &T) -> Vec<u8> {
    deflate(&packed(sums))
}

/// Plain values and a list in memory: this cannot fail.
fn packed<T: Serialize + ?Sized>(values: &T) -> Vec<u8> {
    postcard::to_allocvec(values).unwrap_or_default()
}

/// The block of the rows; all have as many columns. Of each column the first bytes of all rows, then their second bytes, and so on:
/// what numbers of a kind have in common lies together.
#[must_use]
pub fn rows(replications: &[&Replication]) -> Vec<u8> {
    let rows: Vec<Vec<f64>> = replications.iter().map(|replication| replication.columns().collect()).collect();
    let columns = rows.first().map_or(0, Vec::len);
    let mut bytes = Vec::with_capacity(rows.len() * columns * 8);
    for column in 0..columns {
        let of_column: Vec<[u8; 8]> = rows.iter().map(|row| row[column].to_be_bytes()).collect();
        (0..8).for_each(|place| bytes.extend(of_column.iter().map(|value| value[place])));
    }
    deflate(&bytes)
}

/// Rows of a chunk from its bytes: so many, each of so many columns.
///
/// # Errors
/// Bytes of something else.
pub fn read_rows(bytes: &[u8], count: u64, columns: usize) -> io::Result<Vec<Replication>> {
    let length = count.saturating_mul(columns as u64 * 8);
    let mut blocks = List::of(bytes)?;
    let inflated = inflate(blocks.next(bytes.len())?, length)?;
    while blocks.left > 0 {
        blocks.next::<&[u8]>(bytes.len())?;
    }
    blocks.end()?;
    if inflated.len() as u64 != length || inflated.is_empty() {
        return Err(corrupt());
    }
    let count = count as usize;
    let at = |row: usize, column: usize| {
        f64::from_be_bytes(std::array::from_fn(|place| inflated[(column * 8 + place) * count + row]))
    };
    let row = |row: usize| Replication::from_columns(&(0..columns).map(|column| at(row, column)).collect::<Vec<_>>());
    (0..count).map(row).collect::<Option<_>>().ok_or_else(corrupt)
}

/// A list of values that was packed in some bytes and nothing else. What it says of its length is believed of no memory: each value is
/// unpacked when it is asked for.
struct List<'b> {
    left: u64,
    rest: &'b [u8],
}

impl<'b> List<'b> {
    fn of(bytes: &'b [u8]) -> io::Result<Self> {
        let (left, rest) = postcard::take_from_bytes(bytes).map_err(|_| corrupt())?;
        Ok(Self { left, rest })
    }

    /// One of so many.
    fn of_length(bytes: &'b [u8], length: usize) -> io::Result<Self> {
        Self::of(bytes).and_then(|list| if list.left == length as u64 { Ok(list) } else { Err(corrupt()) })
    }

    /// The next value, which takes so many bytes at most.
    fn next<T: serde::Deserialize<'b>>(&mut self, most: usize) -> io::Result<T> {
        let bytes = &self.rest[..self.rest.len().min(most)];
        let (value, after) = postcard::take_from_bytes(bytes).map_err(|_| corrupt())?;
        self.left = self.left.checked_sub(1).ok_or_else(corrupt)?;
        self.rest = &self.rest[bytes.len() - after.len()..];
        Ok(value)
    }

    /// Nothing must be left.
    fn end(self) -> io::Result<()> {
        if self.left == 0 && self.rest.is_empty() { Ok(()) } else { Err(corrupt()) }
    }
}

/// Adds the sums across a chunk of so many replications, from its bytes, to others.
///
/// # Errors
/// Bytes of something else; then what they were added to is of no use.
pub fn add_sums(bytes: &[u8], count: u64, to: &mut Sums) -> io::Result<()> {
    let weeks = to.weeks.max(1);
    let mut blocks = List::of_length(bytes, 2 + to.weekly.len() / weeks)?;
    blocks.next::<&[u8]>(bytes.len())?;
    add_spreads(blocks.next(bytes.len())?, &mut to.spreads)?;
    let series = (0..blocks.left).map(|_| blocks.next(bytes.len())).collect::<io::Result<Vec<&[u8]>>>()?;
    blocks.end()?;
    to.weekly.par_chunks_mut(weeks).zip(series).try_for_each(|(cells, block)| add_series(block, count, cells))
}

/// Adds workers by caseload to others.
fn add_spreads(block: &[u8], to: &mut [Vec<u64>; 2]) -> io::Result<()> {
    let inflated = inflate(block, 2 * 10 * (CASELOADS as u64 + 1))?;
    let (spreads, rest): ([Vec<u64>; 2], &[u8]) = postcard::take_from_bytes(&inflated).map_err(|_| corrupt())?;
    let can_be = |spread: &Vec<u64>| spread.len() == CASELOADS && spread.iter().all(|&workers| workers < MOST_WORKERS);
    if !rest.is_empty() || !spreads.iter().all(can_be) {
        return Err(corrupt());
    }
    to.iter_mut().flatten().zip(spreads.iter().flatten()).for_each(|(sum, workers)| *sum += workers);
    Ok(())
}

/// Adds the sums of a series, week by week, to others: of so many replications at most.
fn add_series(block: &[u8], count: u64, to: &mut [Accumulator]) -> io::Result<()> {
    // A cell takes 80 bytes, and a bin of its sketch 12 at most.
    let most = 80 + 12 * count.min(MOST_BINS);
    let inflated = inflate(block, to.len() as u64 * most + 10)?;
    let mut cells = List::of_length(&inflated, to.len())?;
    for cell in to {
        let more: Accumulator = cells.next(most as usize)?;
        if more.count() > count || !more.is_sound() {
            return Err(corrupt());
        }
        cell.merge(&more);
    }
    cells.end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::headline::Figures;

    fn some(from: u64, to: u64) -> (Vec<Replication>, Sums) {
        let mut sums =
            Sums { weekly: vec![Accumulator::default(); 6], weeks: 3, spreads: [(); 2].map(|()| vec![0; CASELOADS]) };
        let rows = (from..to).map(|replication| {
            let value = 20.0 + crate::math::cos(replication as f64);
            for (cell, sum) in sums.weekly.iter_mut().enumerate() {
                sum.add(value * (cell + 1) as f64);
            }
            sums.spreads[1][20] += replication;
            let figures =
                Figures { target_measure: f64::NAN, target_met: true, cost: value, events: 7, ..Figures::default() };
            Replication { figures, followed: [value, f64::NAN].into() }
        });
        (rows.collect(), sums)
    }

    #[test]
    fn chunks_come_back_and_add_up() {
        let (rows_of_all, sums_of_all) = some(0, 50);
        let (mut rows, mut sums) = (Vec::new(), some(0, 0).1);
        for (from, to) in [(0, 20), (20, 50)] {
            let (found, of_found) = some(from, to);
            let bytes = chunk(&found, Some(&of_found));
            rows.extend(read_rows(&bytes, to - from, 13).unwrap());
            add_sums(&bytes, to - from, &mut sums).unwrap();
        }
        assert_eq!(format!("{rows:?}"), format!("{rows_of_all:?}"));
        assert_eq!(sums, sums_of_all);
    }

    #[test]
    fn other_bytes_are_refused() {
        let (found, of_found) = some(0, 5);
        let bytes = chunk(&found, Some(&of_found));
        for (count, columns) in [(4, 13), (6, 13), (5, 12), (5, 14), (13, 5), (0, 13), (5, 0)] {
            assert!(read_rows(&bytes, count, columns).is_err());
        }
        let into = |bytes: &[u8], count: u64, weeks: usize| {
            let mut none = Sums { weeks, ..some(0, 0).1 };
            add_sums(bytes, count, &mut none)
        };
        assert!(into(&bytes, 5, 3).is_ok());
        assert!(into(&bytes, 4, 3).is_err(), "a value is of more replications than there are");
        assert!(into(&bytes, 5, 2).is_err());
        assert!(into(&chunk(&found, None), 5, 3).is_err());
        for cut in 0..bytes.len() {
            assert!(into(&bytes[..cut], 5, 3).is_err() && read_rows(&bytes[..cut], 5, 13).is_err());
            // Whatever is changed is an error or another value, never worse.
            let mut other = bytes.clone();
            other[cut] ^= 0x10;
            let _ = (into(&other, 5, 3), read_rows(&other, 5, 13));
        }
    }

    /// What a list says of its length and what a cell says of its sketch takes no memory, and no cell is more than its replications.
    #[test]
    fn cells_that_lie_are_refused() {
        let honest = &some(0, 5).1.weekly[..3];
        let add = |packed: &[u8]| {
            let mut cells = some(0, 0).1.weekly;
            add_series(&deflate(packed), 5, &mut cells[..3])
        };
        let packed = |cells: &[Accumulator]| postcard::to_allocvec(cells).unwrap();
        assert!(add(&packed(honest)).is_ok());
        // A cell too few, one too many, as many empty ones as there is room for, and bytes after the last.
        assert!(add(&packed(&honest[..2])).is_err());
        assert!(add(&packed(&[honest, &honest[..1]].concat())).is_err());
        assert!(add(&packed(&vec![Accumulator::default(); 60])).is_err());
        assert!(add(&[packed(honest), vec![0]].concat()).is_err());
        // Lengths that lie: of the list; of a sketch's steps, and of its counts.
        for length in [0, 2, 4, u32::MAX.into(), u64::MAX] {
            let cells = packed(honest)[1..].to_vec();
            assert!(add(&[postcard::to_allocvec(&length).unwrap(), cells].concat()).is_err(), "{length}");
        }
        let none = packed(&vec![Accumulator::default(); 2])[1..].to_vec();
        let cell = |n: u64, sums: [i128; 3], steps: &[u32], counts: &[u32]| {
            let cell = postcard::to_allocvec(&(n, sums, steps, counts)).unwrap();
            [&[3][..], &cell[..], &none[..]].concat()
        };
        let huge = |n: u64, length: u64| {
            let head = postcard::to_allocvec(&(n, [0_i128; 3], length)).unwrap();
            [&[3][..], &head[..]].concat()
        };
        let zero = 1 << 23;
        assert!(add(&cell(1, [0; 3], &[zero], &[1])).is_ok(), "a value of 0");
        assert!(add(&cell(1, [0; 3], &[zero, 16], &[1])).is_err());
        assert!(add(&cell(1, [0; 3], &[zero], &[1, 1])).is_err());
        assert!(add(&cell(1, [0; 3], &[zero], &[2])).is_err());
        assert!(add(&cell(6, [0; 3], &[zero], &[6])).is_err(), "of more replications than there are");
        assert!(add(&cell(1, [i128::MAX, 0, 0], &[zero], &[1])).is_err());
        for length in [1, u32::MAX.into(), u64::MAX] {
            assert!(add(&huge(1, length)).is_err());
        }
    }
}
