using MarketX.DrPortal.TestServices.Packages;

namespace MarketX.DrPortal.TestServices.S3;

/// <summary>The S3 server's programs: Ceph 18 from Debian trixie.</summary>
internal sealed class CephPackages(string cacheFolder, Action<string> log)
{
    private readonly DebianPackages _packages = new(
        "The S3 server (Ceph 18; 140 MB, unpacked 500 MB)", "trixie", ["ceph-mon", "ceph-osd", "radosgw", "ceph-base"],
        "AWS_ENDPOINT_URL_S3 (with AWS_ACCESS_KEY_ID and so on) to an S3 server that is there already", log);

    /// <summary>The folder of the unpacked programs; downloads them when this is the first time.</summary>
    public Task<string> EnsureAsync(CancellationToken cancellationToken) =>
        _packages.EnsureAsync(cacheFolder, _ => { }, cancellationToken);
}
