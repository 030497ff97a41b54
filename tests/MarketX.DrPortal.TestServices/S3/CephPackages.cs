using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.S3;

/// <summary>
/// The S3 server's programs: Ceph 18 from Debian trixie, unpacked into a private folder with its own libraries and
/// dynamic loader, so that nothing is installed on the machine and it runs on any distribution's kernel.
/// </summary>
internal sealed class CephPackages(string cacheFolder, Action<string> log)
{
    private const string Release = "trixie";
    private const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    private const string MirrorVariable = "DRPORTAL_DEBIAN_MIRROR";

    private readonly string _apt = Path.Combine(cacheFolder, "apt");
    private readonly string _tree = Path.Combine(cacheFolder, "tree");

    /// <summary>The folder of the unpacked programs; downloads them when this is the first time.</summary>
    public async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        // The folder gets its name when it is complete, so that an interrupted unpacking is never taken for one.
        if (Directory.Exists(_tree))
            return _tree;
        log("Downloading the S3 server (Ceph 18, about 140 MB) ...");
        await DownloadAsync(cancellationToken);
        log("Unpacking it (about 500 MB) ...");
        await UnpackAsync(cancellationToken);
        return _tree;
    }

    private async Task DownloadAsync(CancellationToken cancellationToken)
    {
        foreach (var folder in (string[])["lists/partial", "archives/partial", "state"])
            Directory.CreateDirectory(Path.Combine(_apt, folder));
        var mirror = await FindMirrorAsync(cancellationToken);
        var sources = Path.Combine(_apt, "sources.list");
        var signedBy = File.Exists(Keyring) ? $"[signed-by={Keyring}] " : "";
        await File.WriteAllTextAsync(sources, $"deb {signedBy}{mirror} {Release} main\n", cancellationToken);
        // An empty status file: every dependency comes along, whatever the machine has.
        await File.WriteAllTextAsync(Path.Combine(_apt, "state/status"), "", cancellationToken);
        var apt = new CommandLine(
            "apt-get",
            "-o", $"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=/dev/null",
            "-o", $"Dir::State={_apt}/state", "-o", $"Dir::State::lists={_apt}/lists",
            "-o", $"Dir::State::status={_apt}/state/status",
            "-o", $"Dir::Cache={_apt}", "-o", $"Dir::Cache::archives={_apt}/archives",
            "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=3", "-o", "Acquire::Languages=none");
        try
        {
            await apt.With("update").RunAsync(cancellationToken);
            await apt.With(
                "--no-install-recommends", "-y", "--download-only", "install", "ceph-mon", "ceph-osd", "radosgw", "ceph-base")
                .RunAsync(cancellationToken);
        }
        catch (ServiceException failure)
        {
            throw new ServiceException(
                $"The S3 server could not be downloaded from the Debian mirror of this machine's apt configuration. Set "
                + $"{MirrorVariable} to another mirror, or AWS_ENDPOINT_URL_S3 (with AWS_ACCESS_KEY_ID and so on) to an S3 "
                + $"server that is there already. {failure.Message}", failure);
        }
    }

    private async Task UnpackAsync(CancellationToken cancellationToken)
    {
        var unfinished = _tree + ".unfinished";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        foreach (var package in Directory.EnumerateFiles(Path.Combine(_apt, "archives"), "*.deb"))
            await new CommandLine("dpkg-deb", "-x", package, unfinished).RunAsync(cancellationToken);
        // base-files may have set the mode of the root folder; whatever it is, the daemons' user must get in.
        File.SetUnixFileMode(unfinished, (UnixFileMode)0b111_101_101);
        foreach (var needless in (string[])["usr/share/doc", "usr/share/man", "usr/share/locale"])
        {
            if (Directory.Exists(Path.Combine(unfinished, needless)))
                Directory.Delete(Path.Combine(unfinished, needless), recursive: true);
        }

        Directory.Move(unfinished, _tree);
    }

    /// <summary>No address of a mirror stands in this repository: the machine's own apt knows one that it can reach.</summary>
    private static async Task<string> FindMirrorAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(MirrorVariable) is { Length: > 0 } given)
            return given;
        var targets = await new CommandLine(
            "apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Created-By: Packages").RunAsync(cancellationToken);
        foreach (var line in targets.Split('\n'))
        {
            // The security archive calls itself Debian-Security; only the main one has every release.
            if (line.Split('|') is ["Debian", "Debian", { Length: > 0 } address])
                return address;
        }

        throw new ServiceException(
            "The S3 server comes as Debian packages, but this machine's apt configuration names no Debian mirror (or "
            + $"'apt-get update' never ran). Set {MirrorVariable} to the address of one, or AWS_ENDPOINT_URL_S3 (with "
            + "AWS_ACCESS_KEY_ID and so on) to an S3 server that is there already.");
    }
}
