//! The file of a shard and the chunks of a state, whose checksums hold no secret, and lies all the same. The bytes of a target are edits
//! of what an honest program wrote: its payloads are changed as they were before they were deflated, then deflated and summed up again.

use super::{base, file, is_small, place};
use caseload::scenario::{Loaded, load};
use caseload::store::chunks::Chunks;
use caseload::store::records::write_record;
use caseload::store::shards::{ShardFile, write_shard};
use caseload::store::statement;
use caseload::study::design::{Design, Request, Shard};
use caseload::study::encoding::{deflate, inflate};
use caseload::study::job::Job;
use caseload::study::options::{gather, jobs};
use caseload::study::replication::Follow;
use caseload::study::runner::{Candidate, Study};
use caseload::study::store::{ChunkKey, InMemory, Store};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

const SEED: u64 = 1;
const FUTURES: u64 = 3;
/// More bytes than any payload of what is simulated here.
const LARGEST: u64 = 1 << 22;

/// What an honest program writes of a small service.
struct Honest {
    loaded: Loaded,
    candidate: Candidate,
    key: ChunkKey,
    /// Before they were deflated: what the study is, and the blocks of its chunk.
    payloads: Vec<Vec<u8>>,
}

fn study<'a>(store: &'a dyn Store, stop: &'a AtomicBool) -> Study<'a> {
    Study { seed: SEED, replications: FUTURES, stop, progress: &(), store, shard: Shard::WHOLE, branching: true }
}

fn honest() -> &'static Honest {
    static HONEST: OnceLock<Honest> = OnceLock::new();
    HONEST.get_or_init(|| {
        let loaded = load(&file("honest.toml", base().as_bytes())).expect("a scenario");
        let candidate = Candidate::from(&loaded);
        let (store, never) = (InMemory::default(), AtomicBool::new(false));
        let study = study(&store, &never);
        let job = Job::new(&study, &candidate, Follow::Option { detail: false });
        let key = job.key;
        study.fill(std::slice::from_ref(&job), 0).expect("a study");
        drop(job);
        let asked = Request::Options { choice: None, budget: None, detail: false };
        let design = Design::new(std::slice::from_ref(&loaded), (SEED, FUTURES), asked);
        let inflated = |bytes: &[u8]| inflate(bytes, LARGEST).expect("bytes");
        let chunk = store.read(key, &(0..FUTURES)).expect("a chunk");
        let blocks: Vec<&[u8]> = postcard::from_bytes(&chunk).expect("blocks");
        let payloads = std::iter::once(inflated(&statement::bytes(&design)));
        let payloads = payloads.chain(blocks.into_iter().map(inflated)).collect();
        Honest { loaded, candidate, key, payloads }
    })
}

/// Six bytes are an edit: which payload, what to do, where, and with what.
fn edited(mut payloads: Vec<Vec<u8>>, edits: &[u8]) -> Vec<Vec<u8>> {
    const NUMBERS: [f64; 8] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308, -1e308, 0.0, -1.0, 1e-308];
    for edit in edits.chunks_exact(6).take(64) {
        let &[payload, what, low, high, value, times] = edit else { break };
        if payloads.is_empty() {
            break;
        }
        let place = usize::from(payload) % payloads.len();
        let bytes = &mut payloads[place];
        let at = usize::from(u16::from_le_bytes([low, high])) % (bytes.len() + 1);
        let end = bytes.len().min(at + usize::from(times));
        match what % 8 {
            0 => bytes.splice(at..bytes.len().min(at + 1), [value]).for_each(drop),
            1 => bytes.splice(at..at, std::iter::repeat_n(value, usize::from(times))).for_each(drop),
            2 => bytes.drain(at..end).for_each(drop),
            3 => bytes.truncate(at),
            4 => payloads.insert(place, payloads[place].clone()),
            5 => drop(payloads.remove(place)),
            6 => payloads.swap(0, place),
            _ => {
                let number = NUMBERS[usize::from(value) % NUMBERS.len()];
                let number = if times & 1 == 0 { number.to_le_bytes() } else { number.to_be_bytes() };
                let after = bytes.len().min(at + 8);
                bytes.splice(at..after, number).for_each(drop);
            }
        }
    }
    payloads
}

/// Payloads as they are kept: the study, its chunk.
fn deflated(payloads: &[Vec<u8>]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (design, blocks) = payloads.split_first()?;
    let blocks: Vec<Vec<u8>> = blocks.iter().map(|block| deflate(block)).collect();
    Some((deflate(design), postcard::to_allocvec(&blocks).ok()?))
}

/// The file of a shard that holds edited payloads, read as `merge` does.
pub fn part(edits: &[u8]) {
    let honest = honest();
    let Some((design, chunk)) = deflated(&edited(honest.payloads.clone(), edits)) else { return };
    let Ok(stated) = statement::read(&design) else { return };
    assert!(stated.replications > 0);
    let mut bytes = Vec::new();
    let futures: Range<u64> = 0..FUTURES;
    let written = write_shard(&mut bytes, (&stated, Shard::WHOLE), |to| {
        write_record(to, honest.key, &futures, &chunk)?;
        Ok(1)
    });
    written.expect("bytes in memory");
    let Ok((part, stated)) = ShardFile::open(file("shard.caseload", &bytes)) else { return };
    let small = |loaded: &Loaded| is_small(&loaded.scenario);
    let loaded =
        stated.scenarios.iter().map(|stated| stated.load().ok().filter(|loaded| loaded.is(stated) && small(loaded)));
    let Some(loaded) = loaded.collect::<Option<Vec<_>>>() else { return };
    let candidates: Vec<Candidate> = loaded.iter().map(Candidate::from).collect();
    let parts = Chunks::of_shards(&[part]).expect("one chunk");
    conclude(&parts, &candidates);
}

/// What is let through gives results without a number that is none.
fn conclude(store: &dyn Store, candidates: &[Candidate]) {
    let never = AtomicBool::new(false);
    let study = study(store, &never);
    let work = jobs(&study, candidates, false);
    if study.verify(&work).is_err() {
        return;
    }
    let found = gather(&study, candidates, false, study.held(&work), &mut ());
    for option in found.iter().flat_map(|found| &found.options) {
        let headline = &option.headline;
        for s in [headline.target_measure, headline.weeks_over_target, headline.cost, headline.dearest_year] {
            assert!([s.mean, s.standard_error, s.p5, s.p95].iter().all(|number| number.is_finite()), "{s:?}");
        }
    }
}

/// The chunks of a state that hold edited payloads, read as `--resume` does: in a file of which bytes may be missing, too.
pub fn state(edits: &[u8]) {
    let honest = honest();
    let payloads = edited(honest.payloads.clone(), edits);
    let Some((design, chunk)) = deflated(&payloads) else { return };
    if let Ok(design) = statement::read(&design) {
        let asked = Request::Options { choice: None, budget: None, detail: false };
        let ours = Design::new(std::slice::from_ref(&honest.loaded), (SEED, FUTURES), asked);
        assert!(ours.difference(&design).is_none_or(|said| !said.contains(char::is_control)));
    }
    let mut bytes = Vec::new();
    write_record(&mut bytes, honest.key, &(0..FUTURES), &chunk).expect("bytes in memory");
    bytes.truncate(bytes.len() - edits.len() % 7);
    file("000001.chunks", &bytes);
    let (chunks, found) = Chunks::open(&place()).expect("a folder that can be read");
    assert_eq!(found.corrupt.len(), usize::from(!edits.len().is_multiple_of(7)));
    conclude(&chunks, std::slice::from_ref(&honest.candidate));
}
