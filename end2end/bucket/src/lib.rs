//! A service that speaks S3: somebody else's, so that our half is not proven by our own reading of the protocol. It
//! checks signatures like the real ones.

use std::{fs, io, net::SocketAddr, path::PathBuf};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

pub const BUCKET: &str = "our-files";
pub const KEY: &str = "backline";
pub const SECRET: &str = "opens the bucket";

/// A service with one empty bucket, on a port of loopback. It ends with the test's runtime, its folder with this.
pub struct Service {
    pub address: SocketAddr,
    folder: PathBuf,
}

impl Service {
    pub async fn start(name: &str) -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("backline-bucket-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join(BUCKET))?;
        let files = FileSystem::new(&folder).map_err(|e| io::Error::other(format!("{e:?}")))?;
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let server = Builder::new(TokioExecutor::new());
                    // A connection that breaks is the other side's to notice.
                    let _ = server.serve_connection(TokioIo::new(connection), service).await;
                });
            }
        });
        Ok(Self { address, folder })
    }

    /// What a setting would say.
    pub fn told(&self) -> String {
        format!("s3://{BUCKET}?endpoint=http://{}&region=us-east-1", self.address)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
