//! A slice as a file, and files of slices that follow each other read as one: series by series, so that it takes no more memory
//! for a hundred thousand replications than for a hundred.
//!
//! A file is: what it is about ([`Head`]), the tally, a block for each weekly series, a block for each hundred or so rows of single
//! replications, the seal. The same slice gives the same bytes, whatever it was put together from.

use super::design::MOST_REPLICATIONS;
use super::sealed::{Block, SEAL, SealError, Sealing};
use super::slice::{MOST_BINS, OptionRun, Slice, Tally, is_number_or_none};
use crate::statistics::Accumulator;
use crate::statistics::packed::{Packer, Unpacker};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::ops::Range;

/// What the file begins with: its kind and the version of its form.
const BEGINNING: &[u8; 17] = b"caseload slice 3\n";
/// Replications in a block of rows: it ends where the number of the next can be divided by this.
const ROWS: u64 = 128;
/// Bytes of a head's block.
const LONGEST_HEAD: u64 = 1024;
/// Series that are looked at in parallel.
const ABREAST: usize = 32;
/// At least so many, so that threads have work.
const LEAST_ABREAST: usize = 4;
/// Blocks that are in memory at once, about.
const MOST_BLOCKS: usize = 128;

/// What a slice is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The option's short name.
    pub option: String,
    /// Hexadecimal hash of its resolved scenario.
    pub hash: String,
    /// Master seed.
    pub seed: u64,
    /// Weekly series.
    pub series: u64,
    /// Values of a series.
    pub weeks: u64,
    /// The first replication and the one after the last.
    pub replications: Range<u64>,
}

/// A file of a slice that is being read.
#[derive(Debug)]
struct Reading<R> {
    from: R,
    head: Head,
    tally: Option<Tally>,
}

/// Slices of one option that follow each other.
#[derive(Debug)]
pub struct Joined<R> {
    slices: Vec<Reading<R>>,
    head: Head,
    tally: Tally,
}

/// Writes a slice.
///
/// # Errors
/// When `to` cannot be written to.
pub fn write_slice<W: Write>(head: &Head, slice: &Slice, to: W) -> io::Result<W> {
    let mut to = begin(head, &slice.tally, to)?;
    let weeks = (head.weeks as usize).max(1);
    for some in slice.weekly.chunks(weeks * ABREAST) {
        let blocks: Vec<io::Result<Block>> = some.par_chunks(weeks).map(series_block).collect();
        for block in blocks {
            block?.write(&mut to)?;
        }
    }
    let mut rows = Rows::new(head, columns(head, &slice.tally));
    slice.rows.chunks(rows.columns.max(1)).try_for_each(|row| rows.add(row, &mut to))?;
    rows.end(&mut to)?;
    to.seal()
}

fn begin<W: Write>(head: &Head, tally: &Tally, to: W) -> io::Result<Sealing<W>> {
    let mut to = Sealing::new(to);
    to.write_all(BEGINNING)?;
    Block::of(head)?.write(&mut to)?;
    Block::of(tally)?.write(&mut to)?;
    Ok(to)
}

fn series_block(cells: &[Accumulator]) -> io::Result<Block> {
    let mut packer = Packer::default();
    cells.iter().for_each(|cell| cell.pack(&mut packer));
    let (small, plain) = packer.finish();
    Block::new(&small, plain)
}

/// The cells of a series, of so many replications.
fn cells(block: &Block, weeks: usize, replications: u64) -> Result<Vec<Accumulator>, SealError> {
    let (small, plain) = block.open()?;
    let mut from = Unpacker::new(&small, plain);
    let cells: Result<Vec<_>, _> = (0..weeks).map(|_| Accumulator::unpack(&mut from)).collect();
    let cells = cells.ok().filter(|_| from.is_empty()).ok_or(SealError::Damaged)?;
    if cells.iter().any(|cell| cell.count() > replications) {
        return Err(SealError::Otherwise("a weekly value is of more futures than there are"));
    }
    Ok(cells)
}

/// Rows on their way into blocks: column by column, in which they compress better.
struct Rows {
    next: u64,
    columns: usize,
    waiting: Vec<f64>,
}

impl Rows {
    fn new(head: &Head, columns: usize) -> Self {
        Self { next: head.replications.start, columns, waiting: Vec::new() }
    }

    fn add(&mut self, row: &[f64], to: &mut impl Write) -> io::Result<()> {
        self.waiting.extend(row);
        self.next += 1;
        if self.next.is_multiple_of(ROWS) { self.end(to) } else { Ok(()) }
    }

    fn end(&mut self, to: &mut impl Write) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let columns = 0..self.columns;
        let values = columns.flat_map(|column| self.waiting.iter().skip(column).step_by(self.columns));
        let bytes: Vec<u8> = values.flat_map(|value| value.to_bits().to_be_bytes()).collect();
        self.waiting.clear();
        Block::new(&bytes, Vec::new())?.write(to)
    }
}

/// Figures of a row: those that have names, and the target measure week by week. None where there is no row.
fn columns(head: &Head, tally: &Tally) -> usize {
    if tally.names.is_empty() { 0 } else { tally.names.len() + head.weeks as usize }
}

/// How many rows the next block holds.
fn rows_of_block(replications: &Range<u64>) -> u64 {
    let end = (replications.start / ROWS + 1) * ROWS;
    end.min(replications.end) - replications.start
}

impl Head {
    /// Of a file's beginning.
    fn read(from: &mut impl Read) -> Result<Self, SealError> {
        let mut beginning = [0; BEGINNING.len()];
        from.read_exact(&mut beginning)?;
        if beginning != *BEGINNING {
            return Err(SealError::Damaged);
        }
        Block::read(from, LONGEST_HEAD)?.value(|from| from.value())
    }

    fn count(&self) -> u64 {
        self.replications.end.saturating_sub(self.replications.start)
    }
}

impl<R: Read> Reading<R> {
    /// Of a file that should be a slice of an option.
    fn open(mut from: R, option: &OptionRun<'_>, seed: u64) -> Result<Self, SealError> {
        let head = Head::read(&mut from)?;
        let exist = !head.replications.is_empty() && head.replications.end <= MOST_REPLICATIONS;
        if !exist || head != option.head(seed, head.replications.clone()) {
            return Err(SealError::Otherwise("it is of another scenario, seed or program"));
        }
        let tally = Block::read(&mut from, option.most_bytes_of_tally(head.count()))?;
        let tally = tally.value(|fields| option.tally(fields, &head.replications))?;
        Ok(Self { from, head, tally: Some(tally) })
    }

    /// The block of the next series.
    fn series(&mut self) -> Result<Block, SealError> {
        // A cell takes 80 bytes, and 10 for each bin of its sketch.
        let cell = 80 + 10 * self.head.count().min(MOST_BINS);
        Block::read(&mut self.from, self.head.weeks * cell)
    }
}

/// What a file of a slice says that it is about.
///
/// # Errors
/// A file that is none.
pub fn head_of(mut from: impl Read) -> Result<Head, SealError> {
    Head::read(&mut from)
}

impl<R: Read + Send> Joined<R> {
    /// Of files that should be slices of an option, in their order, each beginning where the one before it ends. They need not be
    /// ours: whatever they hold is looked at when it is read.
    ///
    /// # Errors
    /// A file that is none, or that does not follow the one before it.
    pub fn open(files: impl IntoIterator<Item = R>, option: &OptionRun<'_>, seed: u64) -> Result<Self, SealError> {
        let open = |file| Reading::open(file, option, seed);
        let mut slices = files.into_iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let mut tallies = slices.iter_mut().filter_map(|slice| slice.tally.take());
        let mut tally = tallies.next().ok_or(SealError::Damaged)?;
        tallies.for_each(|next| tally.append(next));
        let mut head = slices[0].head.clone();
        for next in &slices[1..] {
            if next.head.replications.start != head.replications.end {
                return Err(SealError::Otherwise("its futures do not follow each other"));
            }
            head.replications.end = next.head.replications.end;
        }
        Ok(Self { slices, head, tally })
    }

    /// Reads everything, so that nothing of it can be found wrong later.
    ///
    /// # Errors
    /// A file that cannot be read, or holds something else than what it should.
    pub fn check(mut self) -> Result<(), SealError> {
        self.series(|_, _| (), |_, ()| Ok::<_, SealError>(()))?;
        self.rows(|_, _| Ok::<_, SealError>(()))?;
        for slice in &mut self.slices {
            // Of what is left, only the seal: one byte more shows that there is more.
            let left = io::copy(&mut slice.from.by_ref().take(SEAL + 1), &mut io::sink())?;
            if left != SEAL {
                return Err(SealError::Damaged);
            }
        }
        Ok(())
    }

    /// What they are about together.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Their tally.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Puts the weekly series together, hands each in parallel to `make`, with its place in the layout, and what that makes of it
    /// to `take`, in their order. Once, and before [`Joined::rows`].
    ///
    /// # Errors
    /// A file that cannot be read; whatever `take` reports.
    pub fn series<T: Send, E: From<SealError>>(
        &mut self,
        make: impl Fn(usize, &[Accumulator]) -> T + Sync,
        mut take: impl FnMut(usize, T) -> Result<(), E>,
    ) -> Result<(), E> {
        let (series, weeks) = (self.head.series as usize, self.head.weeks as usize);
        // Many slices at once are many blocks of each series: fewer series, then.
        let abreast = (MOST_BLOCKS / self.slices.len().max(1)).clamp(LEAST_ABREAST, ABREAST);
        for first in (0..series).step_by(abreast) {
            let mut blocks: Vec<(usize, Vec<Block>)> = Vec::new();
            for place in first..(first + abreast).min(series) {
                let of_place = self.slices.iter_mut().map(Reading::series);
                blocks.push((place, of_place.collect::<Result<_, SealError>>()?));
            }
            let counts: Vec<u64> = self.slices.iter().map(|slice| slice.head.count()).collect();
            let joined = |blocks: &[Block]| joined_cells(blocks.iter().zip(&counts), weeks);
            let made: Vec<Result<T, SealError>> =
                blocks.into_par_iter().map(|(place, blocks)| Ok(make(place, &joined(&blocks)?))).collect();
            for (place, made) in (first..).zip(made) {
                take(place, made?)?;
            }
        }
        Ok(())
    }

    /// Passes the weekly series over, so that the rows can be read. In place of [`Joined::series`].
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn pass_series(&mut self) -> Result<(), SealError> {
        let blocks = self.head.series;
        self.slices.iter_mut().try_for_each(|slice| (0..blocks).try_for_each(|_| slice.series().map(drop)))
    }

    /// The rows of single replications, in their order. Once, and after [`Joined::series`].
    ///
    /// # Errors
    /// A file that cannot be read; whatever `take` reports.
    pub fn rows<E: From<SealError>>(&mut self, mut take: impl FnMut(u64, &[f64]) -> Result<(), E>) -> Result<(), E> {
        let mut next = self.head.replications.start;
        let mut reading = RowReading { columns: columns(&self.head, &self.tally), ..RowReading::default() };
        while let Some(row) = reading.next(&mut self.slices)? {
            take(next, &row)?;
            next += 1;
        }
        Ok(())
    }

    /// The same, handed out one after the other.
    #[must_use]
    pub fn into_rows(self) -> RowsInTurn<R> {
        let reading = RowReading { columns: columns(&self.head, &self.tally), ..RowReading::default() };
        RowsInTurn { slices: self.slices, reading }
    }

    /// Writes them as one file.
    ///
    /// # Errors
    /// A file that cannot be read, or `to` that cannot be written to.
    pub fn write<W: Write>(mut self, to: W) -> Result<W, SealError> {
        let mut to = begin(&self.head, &self.tally, to)?;
        self.series(|_, cells| series_block(cells), |_, block| Ok::<_, SealError>(block?.write(&mut to)?))?;
        let mut rows = Rows::new(&self.head, columns(&self.head, &self.tally));
        self.rows(|_, row| Ok::<_, SealError>(rows.add(row, &mut to)?))?;
        rows.end(&mut to)?;
        Ok(to.seal()?)
    }
}

/// Rows of slices that follow each other, in their order.
#[derive(Debug)]
pub struct RowsInTurn<R> {
    slices: Vec<Reading<R>>,
    reading: RowReading,
}

impl<R: Read + Send> RowsInTurn<R> {
    /// The next row, if there is one.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn next_row(&mut self) -> Result<Option<Vec<f64>>, SealError> {
        self.reading.next(&mut self.slices)
    }
}

/// How far the rows have been read.
#[derive(Debug, Default)]
struct RowReading {
    columns: usize,
    /// The slice that is being read, and how many of its replications have been.
    slice: usize,
    read: u64,
    /// Rows of a block, not yet handed out.
    waiting: VecDeque<Vec<f64>>,
}

impl RowReading {
    fn next<R: Read>(&mut self, slices: &mut [Reading<R>]) -> Result<Option<Vec<f64>>, SealError> {
        while self.waiting.is_empty() && self.columns > 0 {
            let Some(slice) = slices.get_mut(self.slice) else { return Ok(None) };
            let mut left = slice.head.replications.clone();
            left.start += self.read;
            if left.is_empty() {
                (self.slice, self.read) = (self.slice + 1, 0);
                continue;
            }
            let rows = rows_of_block(&left) as usize;
            self.read += rows as u64;
            let length = rows * self.columns * 8;
            let block = Block::read(&mut slice.from, length as u64)?;
            let (bytes, plain) = block.open()?;
            if bytes.len() != length || !plain.is_empty() {
                return Err(SealError::Damaged);
            }
            let (values, _) = bytes.as_chunks::<8>();
            let value = |bytes: &[u8; 8]| f64::from_bits(u64::from_be_bytes(*bytes));
            if !values.iter().all(|bytes| is_number_or_none(value(bytes))) {
                return Err(SealError::Otherwise("a figure of a future is none"));
            }
            let at = |row: usize, column: usize| value(&values[column * rows + row]);
            let columns = self.columns;
            self.waiting.extend((0..rows).map(|row| (0..columns).map(|column| at(row, column)).collect()));
        }
        Ok(self.waiting.pop_front())
    }
}

/// The cells of a series in slices that follow each other, each of so many replications.
fn joined_cells<'b>(
    mut blocks: impl Iterator<Item = (&'b Block, &'b u64)>,
    weeks: usize,
) -> Result<Vec<Accumulator>, SealError> {
    let (first, &count) = blocks.next().ok_or(SealError::Damaged)?;
    let mut sums = cells(first, weeks, count)?;
    for (other, &count) in blocks {
        for (sum, other) in sums.iter_mut().zip(cells(other, weeks, count)?) {
            sum.merge(&other);
        }
    }
    Ok(sums)
}
