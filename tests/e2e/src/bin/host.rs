//! Serves a build until its standard input ends: `host PORT FOLDER`. A program of its own,
//! because a stopped server must also drop the connections that browsers keep open.

use std::env;
use std::io::{Read, stdin};

use xtask::Result;
use xtask::server::Server;

fn main() -> Result<()> {
    let mut arguments = env::args_os().skip(1);
    let port = arguments.next().and_then(|a| a.to_str()?.parse().ok());
    let (Some(port), Some(dist)) = (port, arguments.next()) else {
        return Err("host PORT FOLDER".into());
    };
    let serving = Server::bind(port)?.serve(dist.into());
    println!("{}", serving.url());
    let _ = stdin().read_to_end(&mut Vec::new());
    Ok(())
}
