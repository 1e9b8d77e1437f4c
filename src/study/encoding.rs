//! Chunks as bytes: rows of single replications, and sums across them. Deflated, column by column and series by series, in which they
//! compress best. Whoever reads them trusts nothing: bytes of other things are an error, never a panic or more memory than they should
//! take. That they came whole is for the store to know.

use super::replication::{CASELOADS, Replication, Sums};
use crate::statistics::Accumulator;
use crate::statistics::packed::{Corrupt, PackedNumber, Packer, Unpacker};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use rayon::prelude::*;
use std::io::{self, Read, Write};

impl From<Corrupt> for io::Error {
    fn from(error: Corrupt) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

/// More workers than this have no caseload at once in any number of replications that can be asked for.
const MOST_WORKERS: u64 = 1 << 40;

/// Bins of a sketch that are expected: values of a measure are not spread over more.
const MOST_BINS: u64 = 8192;

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
pub fn inflate(bytes: &[u8], most: u64) -> Result<Vec<u8>, Corrupt> {
    let mut inflated = Vec::new();
    let read = DeflateDecoder::new(bytes).take(most.saturating_add(1)).read_to_end(&mut inflated);
    if read.is_ok_and(|length| length as u64 <= most) { Ok(inflated) } else { Err(Corrupt) }
}

/// Rows as bytes; all have as many columns. Of each column the first bytes of all rows, then their second bytes, and so on: what
/// numbers of a kind have in common lies together.
#[must_use]
pub fn rows(replications: &[Replication]) -> Vec<u8> {
    let rows: Vec<Vec<f64>> = replications.iter().map(|replication| replication.columns().collect()).collect();
    let columns = rows.first().map_or(0, Vec::len);
    let mut bytes = Vec::with_capacity(rows.len() * columns * 8);
    for column in 0..columns {
        let of_column: Vec<[u8; 8]> = rows.iter().map(|row| row[column].to_be_bytes()).collect();
        (0..8).for_each(|place| bytes.extend(of_column.iter().map(|value| value[place])));
    }
    deflate(&bytes)
}

/// Rows from bytes: so many, each of so many columns.
///
/// # Errors
/// Bytes of something else.
pub fn read_rows(bytes: &[u8], count: u64, columns: usize) -> io::Result<Vec<Replication>> {
    let length = count.saturating_mul(columns as u64 * 8);
    let inflated = inflate(bytes, length)?;
    if inflated.len() as u64 != length || inflated.is_empty() {
        return Err(Corrupt.into());
    }
    let count = count as usize;
    let at = |row: usize, column: usize| {
        f64::from_be_bytes(std::array::from_fn(|place| inflated[(column * 8 + place) * count + row]))
    };
    let row = |row: usize| Replication::from_columns(&(0..columns).map(|column| at(row, column)).collect::<Vec<_>>());
    (0..count).map(row).collect::<Option<_>>().ok_or_else(|| Corrupt.into())
}

/// Sums as bytes: the spreads, then a block for each series.
#[must_use]
pub fn sums(sums: &Sums) -> Vec<u8> {
    let series: Vec<Vec<u8>> = sums.weekly.par_chunks(sums.weeks.max(1)).map(series).collect();
    let mut packer = Packer::default();
    sums.spreads.iter().flatten().for_each(|&workers| packer.put(PackedNumber::Sum, workers));
    let mut bytes = Vec::new();
    for block in std::iter::once(deflate(&packer.finish())).chain(series) {
        bytes.extend((block.len() as u32).to_le_bytes());
        bytes.extend(block);
    }
    bytes
}

fn series(cells: &[Accumulator]) -> Vec<u8> {
    let mut packer = Packer::default();
    cells.iter().for_each(|cell| cell.pack(&mut packer));
    deflate(&packer.finish())
}

/// Adds sums of so many replications from bytes to others.
///
/// # Errors
/// Bytes of something else; then what they were added to is of no use.
pub fn add_sums(bytes: &[u8], count: u64, to: &mut Sums) -> io::Result<()> {
    let mut rest = bytes;
    let mut block = || {
        let (length, after) = rest.split_first_chunk().ok_or(Corrupt)?;
        let (block, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(Corrupt)?;
        rest = after;
        Ok::<_, Corrupt>(block)
    };
    let spreads = inflate(block()?, 2 * 10 * CASELOADS as u64)?;
    let mut from = Unpacker::new(&spreads)?;
    for sum in to.spreads.iter_mut().flatten() {
        let workers: u64 = from.take(PackedNumber::Sum)?;
        *sum += if workers < MOST_WORKERS { workers } else { return Err(Corrupt.into()) };
    }
    let weeks = to.weeks.max(1);
    let blocks: Vec<&[u8]> = (0..to.weekly.len() / weeks).map(|_| block()).collect::<Result<_, _>>()?;
    if !from.is_empty() || !rest.is_empty() {
        return Err(Corrupt.into());
    }
    let add = |(cells, block): (&mut [Accumulator], &&[u8])| {
        // A cell takes 80 bytes, and a bin of its sketch 12 at most.
        let inflated = inflate(block, weeks as u64 * (80 + 12 * count.min(MOST_BINS)))?;
        let mut from = Unpacker::new(&inflated)?;
        for cell in cells {
            let more = Accumulator::unpack(&mut from)?;
            if more.count() > count {
                return Err(Corrupt);
            }
            cell.merge(&more);
        }
        if from.is_empty() { Ok(()) } else { Err(Corrupt) }
    };
    Ok(to.weekly.par_chunks_mut(weeks).zip(&blocks).try_for_each(add)?)
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
        let ((first, first_sums), (then, then_sums)) = (some(0, 20), some(20, 50));
        let back = |found: &[Replication]| read_rows(&rows(found), found.len() as u64, 13).unwrap();
        let text = |rows: &[Replication]| format!("{rows:?}");
        assert_eq!(text(&[back(&first), back(&then)].concat()), text(&rows_of_all));
        let (_, mut together) = some(0, 0);
        add_sums(&sums(&then_sums), 30, &mut together).unwrap();
        add_sums(&sums(&first_sums), 20, &mut together).unwrap();
        assert_eq!(together, sums_of_all);
    }

    #[test]
    fn other_bytes_are_refused() {
        let (found, of_found) = some(0, 5);
        let (row_bytes, sum_bytes) = (rows(&found), sums(&of_found));
        for (count, columns) in [(4, 13), (6, 13), (5, 12), (5, 14), (13, 5), (0, 13), (5, 0)] {
            assert!(read_rows(&row_bytes, count, columns).is_err());
        }
        let into = |bytes: &[u8], count: u64, weeks: usize| {
            let mut none = Sums { weeks, ..some(0, 0).1 };
            add_sums(bytes, count, &mut none)
        };
        assert!(into(&sum_bytes, 5, 3).is_ok());
        assert!(into(&sum_bytes, 4, 3).is_err(), "a value is of more replications than there are");
        assert!(into(&sum_bytes, 5, 2).is_err());
        for cut in 0..sum_bytes.len() {
            assert!(into(&sum_bytes[..cut], 5, 3).is_err());
            // Whatever is changed is an error or another value, never worse.
            let mut other = sum_bytes.clone();
            other[cut] ^= 0x10;
            let _ = into(&other, 5, 3);
        }
    }
}
