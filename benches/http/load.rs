//! Load: asks a server the requests of a file in turn and says how long each answer took.
//!
//! `load PORT PATH FILE CONNECTIONS SECONDS` reads a line `AUTHORIZATION<TAB>BODY` per request and
//! POSTs them over CONNECTIONS kept-alive connections, a thread each; every connection sends its
//! next request when it has its answer. The first fifth of the time is for warming up. Prints
//! `REQUESTS_PER_SECOND P50 P95 P99 MAX ERRORS BYTES`: milliseconds; answers that are no 200 or
//! have `errors`; the mean size of an answer's body. Standard library only: `rustc -O load.rs`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

struct Run {
    requests: Vec<Vec<u8>>,
    next: AtomicUsize,
    port: u16,
    counts_from: Instant,
    ends: Instant,
}

#[derive(Default)]
struct Seen {
    nanoseconds: Vec<u64>,
    errors: usize,
    bytes: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, path, file, connections, seconds] = &arguments[..] else {
        eprintln!("usage: load PORT PATH FILE CONNECTIONS SECONDS");
        std::process::exit(2);
    };
    let lines = std::fs::read_to_string(file).expect("the file of requests");
    let requests: Vec<_> = lines.lines().map(|line| request(path, line)).collect();
    let seconds: f64 = seconds.parse().expect("seconds");
    let connections: usize = connections.parse().expect("connections");
    let run = Run {
        requests,
        next: AtomicUsize::new(0),
        port: port.parse().expect("a port"),
        counts_from: Instant::now() + Duration::from_secs_f64(seconds / 5.0),
        ends: Instant::now() + Duration::from_secs_f64(seconds * 1.2),
    };
    let seen: Vec<Seen> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|_| scope.spawn(|| run.ask()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a connection"))
            .collect()
    });
    report(seen, seconds);
}

fn request(path: &str, line: &str) -> Vec<u8> {
    let (authorization, body) = line.split_once('\t').expect("AUTHORIZATION<TAB>BODY");
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\n\
         Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

impl Run {
    fn ask(&self) -> Seen {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a server");
        stream.set_nodelay(true).expect("a socket");
        let mut from = BufReader::with_capacity(1 << 16, stream.try_clone().expect("a socket"));
        let (mut seen, mut line, mut body) = (Seen::default(), Vec::new(), Vec::new());
        loop {
            let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.requests.len();
            let sent = Instant::now();
            if sent >= self.ends {
                return seen;
            }
            stream
                .write_all(&self.requests[turn])
                .expect("the server reads");
            let status = read(&mut from, &mut line, &mut body);
            if sent >= self.counts_from {
                seen.nanoseconds.push(sent.elapsed().as_nanos() as u64);
                seen.bytes += body.len();
                let failed = status != 200 || body.windows(9).any(|part| part == b"\"errors\":");
                seen.errors += usize::from(failed);
            }
        }
    }
}

/// Reads one answer, whose body has a length or comes in chunks. Returns its status.
fn read(from: &mut impl BufRead, line: &mut Vec<u8>, body: &mut Vec<u8>) -> u16 {
    body.clear();
    next(from, line);
    let status = text(line)
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .expect("a status line");
    let (mut length, mut chunked) = (0, false);
    loop {
        next(from, line);
        line.make_ascii_lowercase();
        match text(line).split_once(':') {
            Some(("content-length", value)) => length = value.trim().parse().expect("a length"),
            Some(("transfer-encoding", value)) => chunked = value.trim() == "chunked",
            Some(_) => (),
            None => break,
        }
    }
    while chunked {
        next(from, line);
        length = usize::from_str_radix(text(line), 16).expect("a chunk's length");
        append(from, length, body);
        next(from, line);
        chunked = length > 0;
        length = 0;
    }
    append(from, length, body);
    status
}

fn next(from: &mut impl BufRead, line: &mut Vec<u8>) {
    line.clear();
    from.read_until(b'\n', line).expect("the server answers");
}

fn text(line: &[u8]) -> &str {
    std::str::from_utf8(line)
        .expect("a head in ASCII")
        .trim_end()
}

fn append(from: &mut impl Read, length: usize, body: &mut Vec<u8>) {
    let old = body.len();
    body.resize(old + length, 0);
    from.read_exact(&mut body[old..])
        .expect("the server answers in full");
}

fn report(seen: Vec<Seen>, seconds: f64) {
    let errors: usize = seen.iter().map(|one| one.errors).sum();
    let bytes: usize = seen.iter().map(|one| one.bytes).sum();
    let mut times: Vec<u64> = seen.into_iter().flat_map(|one| one.nanoseconds).collect();
    times.sort_unstable();
    let many = times.len();
    // The smallest time that this share of the answers did not exceed.
    let quantile = |share: f64| match many {
        0 => f64::NAN,
        _ => times[((many as f64 * share).ceil() as usize).clamp(1, many) - 1] as f64 / 1e6,
    };
    println!(
        "{:.1} {:.3} {:.3} {:.3} {:.3} {errors} {}",
        many as f64 / seconds,
        quantile(0.50),
        quantile(0.95),
        quantile(0.99),
        quantile(1.0),
        bytes / many.max(1)
    );
}
