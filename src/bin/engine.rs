//! The engine worker.

fn main() {
    qichu::engine::host::run();
}
