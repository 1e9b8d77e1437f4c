//! The fingerprint of a scenario for a host that can only exchange numbers, as WebAssembly without any interface does: the bytes of
//! the scenario's text go in one by one (`put`), `simulate` works, and the bytes of the answer come out (`get`).

pub mod fingerprint;

use caseload::scenario::load_text;
use std::cell::RefCell;

thread_local! {
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A further byte of the scenario.
#[unsafe(no_mangle)]
pub extern "C" fn put(byte: u8) {
    TEXT.with_borrow_mut(|text| text.push(byte));
}

/// Simulates the scenario, in whose place its fingerprint is put, or what is wrong.
#[unsafe(no_mangle)]
pub extern "C" fn simulate() {
    let text = TEXT.take();
    let text = String::from_utf8_lossy(&text);
    let loaded = load_text(&text, None).map_err(|errors| errors.render(false, 100));
    let answer = loaded.and_then(|loaded| fingerprint::fingerprint(loaded.scenario));
    TEXT.set(answer.unwrap_or_else(|wrong| wrong).into_bytes());
}

/// A byte of the answer; -1 beyond its end, where it is forgotten.
#[unsafe(no_mangle)]
pub extern "C" fn get(index: u32) -> i32 {
    let byte = TEXT.with_borrow(|text| text.get(index as usize).copied());
    if byte.is_none() {
        TEXT.take();
    }
    byte.map_or(-1, i32::from)
}
