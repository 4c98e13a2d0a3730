//! The reader worker.

fn main() {
    qichu::reader::run();
}
