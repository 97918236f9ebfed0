//! The program itself, in a process of its own, and clients that mean it no good.
#![cfg(target_os = "linux")]

mod program;
mod sockets;
