//! Parts and files of a state, which are sealed, and lies all the same: a seal holds no secret. The bytes of a target are edits of
//! what an honest program wrote: its blocks are changed as they were before they were packed, then packed and sealed again.

use super::{base, file, is_small};
use caseload::study::design::{Design, Shard};
use caseload::study::joined::{Joined, write_slice};
use caseload::study::memory::{Memory, recall};
use caseload::study::part::read_head;
use caseload::study::points::Kept;
use caseload::study::results::WeeklyTable;
use caseload::study::runner::{Candidate, Nobody, RunControl};
use caseload::study::sealed::{Block, SealError, Sealing, check_seal};
use caseload::study::slice::OptionRun;
use caseload::scenario::{Loaded, load};
use caseload::statistics::Accumulator;
use caseload::statistics::packed::Packer;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

const SEED: u64 = 1;
const FUTURES: u64 = 3;
/// More bytes than any block of what is simulated here.
const LARGEST: u64 = 1 << 20;

/// What compresses of a block, and what does not.
type Piece = (Vec<u8>, Vec<u8>);

/// What an honest program writes of a small service.
struct Honest {
    loaded: Loaded,
    design: Design,
    /// What a slice begins with, before its blocks.
    beginning: Vec<u8>,
    slice: Vec<Piece>,
}

fn honest() -> &'static Honest {
    static HONEST: OnceLock<Honest> = OnceLock::new();
    HONEST.get_or_init(|| {
        let loaded = load(&file("honest.toml", base().as_bytes())).expect("a scenario");
        let candidate = Candidate::from(&loaded);
        let run = OptionRun::new(&candidate).expect("an option");
        let stop = AtomicBool::new(false);
        let control = RunControl { seed: SEED, replications: FUTURES, stop: &stop, memory: None };
        let slice = run.simulate(0..FUTURES, &control, &mut Nobody, || false).expect("a slice");
        let bytes = write_slice(&run.head(SEED, 0..FUTURES), &slice, Vec::new()).expect("bytes");
        let (beginning, mut from) = bytes.split_at(17);
        let mut pieces = Vec::new();
        while from.len() > 32 {
            let block = Block::read(&mut from, LARGEST).expect("a block");
            let (small, plain) = block.open().expect("its bytes");
            pieces.push((small, plain.to_vec()));
        }
        let design = Design::new(std::slice::from_ref(&loaded), SEED, FUTURES);
        Honest { loaded, design, beginning: beginning.to_vec(), slice: pieces }
    })
}

/// Six bytes are an edit: which piece, what to do, where, and with what.
fn edited(mut pieces: Vec<Piece>, edits: &[u8]) -> Vec<Piece> {
    const NUMBERS: [f64; 8] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308, -1e308, 0.0, -1.0, 1e-308];
    for edit in edits.chunks_exact(6).take(64) {
        let &[piece, what, low, high, value, times] = edit else { break };
        if pieces.is_empty() {
            break;
        }
        let place = usize::from(piece) % pieces.len();
        let (small, plain) = &mut pieces[place];
        let bytes = if what & 0x80 == 0 { small } else { plain };
        let at = usize::from(u16::from_le_bytes([low, high])) % (bytes.len() + 1);
        let end = bytes.len().min(at + usize::from(times));
        match what % 8 {
            0 => bytes.splice(at..bytes.len().min(at + 1), [value]).for_each(drop),
            1 => bytes.splice(at..at, std::iter::repeat_n(value, usize::from(times))).for_each(drop),
            2 => bytes.drain(at..end).for_each(drop),
            3 => bytes.truncate(at),
            4 => pieces.insert(place, pieces[place].clone()),
            5 => drop(pieces.remove(place)),
            6 => pieces.swap(0, place),
            _ => {
                let number = NUMBERS[usize::from(value) % NUMBERS.len()];
                let number = if times & 1 == 0 { number.to_le_bytes() } else { number.to_be_bytes() };
                let after = bytes.len().min(at + 8);
                bytes.splice(at..after, number).for_each(drop);
            }
        }
    }
    pieces
}

fn write_blocks(pieces: &[Piece], to: &mut impl Write) {
    for (small, plain) in pieces {
        Block::new(small, plain.clone()).and_then(|block| block.write(to)).expect("bytes in memory");
    }
}

/// The bytes of a block as they were before they were packed.
fn bytes_of(block: io::Result<Block>) -> Vec<u8> {
    block.expect("a block").open().expect("its bytes").0
}

/// A part that holds edited blocks: its head, and those of its slice.
pub fn part(edits: &[u8]) {
    let honest = honest();
    let head = [bytes_of(Block::of(&honest.design)), bytes_of(Block::of(&Shard::WHOLE))].concat();
    let mut pieces = vec![(head, Vec::new())];
    pieces.extend(honest.slice.iter().cloned());
    let pieces = edited(pieces, edits);
    let Some(((head, plain), slice)) = pieces.split_first() else { return };
    let mut sealed = Sealing::new(Vec::new());
    sealed.write_all(&honest.beginning).expect("bytes in memory");
    write_blocks(slice, &mut sealed);
    let slice = sealed.seal().expect("bytes in memory");
    let mut lengths = Packer::default();
    lengths.whole(1);
    lengths.whole(slice.len() as u64);
    let head = [&head[..], &lengths.finish().0].concat();
    let mut sealed = Sealing::new(Vec::new());
    sealed.write_all(b"caseload part 1\n").expect("bytes in memory");
    write_blocks(&[(bytes_of(Block::of(&honest.design.version)), Vec::new()), (head, plain.clone())], &mut sealed);
    sealed.write_all(&slice).expect("bytes in memory");
    read_part(&sealed.seal().expect("bytes in memory"));
}

/// Reads a part as `merge` does.
fn read_part(bytes: &[u8]) {
    let Ok((head, begin)) = read_head(&mut &*bytes) else { return };
    let range = head.shard.replications(head.design.replications);
    assert!(range.start <= range.end && range.end <= head.design.replications);
    let mut begin = begin as usize;
    for (stated, &length) in head.design.scenarios.iter().zip(&head.lengths) {
        let end = begin.saturating_add(length as usize);
        let Some(slice) = bytes.get(begin..end) else { return };
        begin = end;
        match stated.load() {
            Ok(loaded) if loaded.is(stated) && is_small(&loaded.scenario) => {
                read_slice(slice, &loaded, head.design.seed);
            }
            _ => return,
        }
    }
}

/// Reads a slice as `merge` does; what is let through gives results without a number that is none.
fn read_slice(slice: &[u8], loaded: &Loaded, seed: u64) {
    let candidate = Candidate::from(loaded);
    let Ok(run) = OptionRun::new(&candidate) else { return };
    let open = || Joined::open([slice], &run, seed);
    if check_seal(slice, slice.len() as u64).is_err() || open().and_then(Joined::check).is_err() {
        return;
    }
    let mut joined = open().expect("it was opened before");
    let layout = run.layout();
    let mut weekly = WeeklyTable::new(loaded.scenario.areas.len());
    let summaries = |_: usize, cells: &[Accumulator]| cells.iter().map(Accumulator::summary).collect::<Vec<_>>();
    joined
        .series(summaries, |place, summaries| {
            let finite = |n: f64| assert!(n.is_finite(), "{:?}", layout.series[place]);
            summaries
                .iter()
                .flatten()
                .for_each(|s| [s.mean, s.standard_error, s.p5, s.p95].into_iter().for_each(finite));
            weekly.set(layout.series[place].0, layout.series[place].1, summaries);
            Ok::<_, SealError>(())
        })
        .expect("series that were read before");
    let is_whole = |_, row: &[f64]| {
        assert!(row.len() > layout.weeks);
        Ok::<_, SealError>(())
    };
    joined.rows(is_whole).expect("rows that were read before");
    let tally = joined.tally().clone();
    if let Ok(result) = run.result(&tally, weekly, Some(&tally.figures)) {
        let headline = result.headline;
        for s in [headline.target_measure, headline.weeks_over_target, headline.cost, headline.dearest_year] {
            assert!([s.mean, s.standard_error, s.p5, s.p95].iter().all(|number| number.is_finite()), "{s:?}");
        }
    }
}

/// What is kept of futures: one block, well sealed.
#[derive(Debug)]
struct Edited(Vec<u8>);

impl Memory for Edited {
    fn recall(&self, _: &str, first: u64, most_bytes: u64) -> io::Result<Option<(u64, Block)>> {
        let block = || Block::read(&mut &*self.0, most_bytes * (FUTURES - first)).map_err(io::Error::other);
        if first < FUTURES { block().map(|block| Some((FUTURES, block))) } else { Ok(None) }
    }

    fn keep(&self, _: &str, _: Range<u64>, _: &Block) -> io::Result<()> {
        Ok(())
    }
}

/// Files of a state that hold edited blocks: what it is about, and futures of `sweep` and `solve`.
pub fn state(edits: &[u8]) {
    let honest = honest();
    let kept = |value: f64| Kept {
        value,
        met: value <= honest.loaded.scenario.target.at_most,
        cost: 1e6,
        dearest_year: 1e5,
        events: 9,
    };
    let kept = [kept(f64::NAN), kept(20.0), kept(1.0)];
    let pieces =
        vec![(bytes_of(Block::of(&honest.design)), Vec::new()), (bytes_of(Block::of(&kept.as_slice())), Vec::new())];
    let pieces = edited(pieces, edits);
    let Some((first, last)) = pieces.first().zip(pieces.last()) else { return };
    let block = Block::new(&first.0, first.1.clone()).expect("a block");
    if let Ok(design) = block.value(Design::read) {
        assert!(design.replications > 0 && !design.scenarios.is_empty());
        assert!(honest.design.difference(&design).is_none_or(|said| !said.contains(char::is_control)));
    }
    let mut bytes = Vec::new();
    write_blocks(std::slice::from_ref(last), &mut bytes);
    let (memory, stop) = (Edited(bytes), AtomicBool::new(false));
    let control = RunControl { seed: SEED, replications: FUTURES, stop: &stop, memory: Some(&memory) };
    let subject = (&honest.loaded.scenario, &*honest.loaded.hash);
    if let Ok(known) = recall::<Kept>(&control, subject, &(0..FUTURES)) {
        assert_eq!(known.len() as u64, FUTURES);
        assert!(known.iter().all(|kept| kept.cost.is_finite() && !kept.value.is_infinite()));
    }
}
