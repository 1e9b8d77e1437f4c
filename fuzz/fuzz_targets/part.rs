#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| caseload_fuzz::part(bytes));
