using System.Text.Json;
using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.S3;

/// <summary>The three daemons of one Ceph instance and their files in one folder.</summary>
internal sealed class CephInstance(string folder, string tree)
{
    // A cold start reads 300 MB of libraries; on a busy machine that alone takes a while.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly CephPrograms _ceph = new(tree, folder);
    private Daemon? Monitor => Running("ceph-mon");

    private Daemon? Storage => Running("ceph-osd");

    private Daemon? Gateway => Running("radosgw");

    /// <summary>True when all three processes live.</summary>
    public bool IsAlive => Monitor is not null && Storage is not null && Gateway is not null;

    private string UserFile => InFolder("user.json");

    public string InFolder(string name) => Path.Combine(folder, name);

    /// <summary>Makes an empty instance with an S3 user and the storage class STANDARD_IA, and leaves it stopped.</summary>
    public async Task InitialiseAsync(CephPorts ports, CancellationToken cancellationToken)
    {
        await CommandLine.CreatePrivateFolderAsync(folder, cancellationToken);
        foreach (var part in (string[])["run", "mon", "osd", "rgw", "log"])
            await CommandLine.CreatePrivateFolderAsync(InFolder(part), cancellationToken);
        var clusterId = Guid.NewGuid().ToString();
        await ConfigureAsync(clusterId, ports, cancellationToken);
        await CreateKeysAsync(cancellationToken);
        await MapMonitorAsync(clusterId, ports, cancellationToken);
        await _ceph.Program("ceph-mon", "--mkfs", "-i", "m", "--monmap", InFolder("monmap"), "--keyring", InFolder("keyring"))
            .RunAsync(cancellationToken);
        try
        {
            StartMonitor();
            var storageId = Guid.NewGuid().ToString();
            await _ceph.Administer("osd", "new", storageId, "0").RunAsync(cancellationToken);
            await _ceph.Program("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", storageId).RunAsync(cancellationToken);
            await StartStorageAsync(cancellationToken);
            await CreateUserAsync(cancellationToken);
            await DeclareStorageClassAsync(cancellationToken);
        }
        finally
        {
            await StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Starts all three; returns when storage is active and the gateway's process runs. The caller waits for S3 itself.</summary>
    public async Task<Daemon> StartAsync(CephPorts ports, CancellationToken cancellationToken)
    {
        var clusterId = (await File.ReadAllTextAsync(InFolder("cluster-id"), cancellationToken)).Trim();
        await ConfigureAsync(clusterId, ports, cancellationToken);
        // The monitor's own data hold its address: a new port has to be written there too.
        await MapMonitorAsync(clusterId, ports, cancellationToken);
        await _ceph.Program("ceph-mon", "-i", "m", "--inject-monmap", InFolder("monmap")).RunAsync(cancellationToken);
        StartMonitor();
        // The gateway comes last: started beside the storage daemon, it sits out a 10 s back-off.
        await StartStorageAsync(cancellationToken);
        return Start("S3 gateway", "radosgw", "-f", "-n", "client.gateway", "--keyring", InFolder("keyring"));
    }

    /// <summary>Stops them in an order in which each can still say goodbye to the monitor.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // An idle gateway can linger for 15 s; it has nothing that a kill would lose.
        if (Gateway is { } gateway)
            await gateway.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(2), cancellationToken);
        if (Storage is { } storage)
            await storage.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(20), cancellationToken);
        if (Monitor is { } monitor)
            await monitor.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(20), cancellationToken);
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        foreach (var daemon in new[] { Gateway, Storage, Monitor }.OfType<Daemon>())
            await daemon.KillAsync(cancellationToken);
    }

    /// <summary>The S3 user's keys, which Ceph made up.</summary>
    public async Task<(string AccessKey, string SecretKey)> ReadUserAsync(CancellationToken cancellationToken)
    {
        using var user = JsonDocument.Parse(await File.ReadAllTextAsync(UserFile, cancellationToken));
        var key = user.RootElement.GetProperty("keys")[0];
        return (key.GetProperty("access_key").GetString()!, key.GetProperty("secret_key").GetString()!);
    }

    private async Task ConfigureAsync(string clusterId, CephPorts ports, CancellationToken cancellationToken)
    {
        await WriteAsync("cluster-id", clusterId, cancellationToken);
        await WriteAsync("ceph.conf", CephConfiguration.Text(folder, _ceph.Libraries, clusterId, ports), cancellationToken);
    }

    private async Task CreateKeysAsync(CancellationToken cancellationToken)
    {
        (string Name, string[] Capabilities)[] keys =
        [
            ("mon.", ["--cap", "mon", "allow *"]),
            ("client.admin", ["--cap", "mon", "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *"]),
            ("osd.0", ["--cap", "mon", "allow profile osd", "--cap", "osd", "allow *"]),
            ("client.gateway", ["--cap", "mon", "allow rw", "--cap", "osd", "allow rwx"]),
        ];
        var create = new[] { "--create-keyring" };
        foreach (var (name, capabilities) in keys)
        {
            await _ceph.Program("ceph-authtool", [InFolder("keyring"), .. create, "--gen-key", "-n", name, .. capabilities])
                .RunAsync(cancellationToken);
            create = [];
        }
    }

    private async Task MapMonitorAsync(string clusterId, CephPorts ports, CancellationToken cancellationToken) =>
        await _ceph.Program(
            "monmaptool", "--create", "--clobber", "--fsid", clusterId, "--addv", "m", $"[v2:127.0.0.1:{ports.Monitor}]", InFolder("monmap"))
            .RunAsync(cancellationToken);

    private async Task CreateUserAsync(CancellationToken cancellationToken)
    {
        var user = await _ceph.Program("radosgw-admin", "user", "create", "--uid=drportal", "--display-name=DR Portal")
            .RunAsync(cancellationToken);
        await WriteAsync("user.json", user[user.IndexOf('{', StringComparison.Ordinal)..], cancellationToken);
        File.SetUnixFileMode(UserFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>An undeclared class is refused with 400, and the runbook's backups are STANDARD_IA.</summary>
    private async Task DeclareStorageClassAsync(CancellationToken cancellationToken)
    {
        string[] placement = ["--placement-id", "default-placement", "--storage-class", "STANDARD_IA"];
        await _ceph.Program("radosgw-admin", ["zonegroup", "placement", "add", "--rgw-zonegroup", "default", .. placement])
            .RunAsync(cancellationToken);
        await _ceph.Program(
            "radosgw-admin",
            ["zone", "placement", "add", "--rgw-zone", "default", .. placement, "--data-pool", "default.rgw.ia.data"])
            .RunAsync(cancellationToken);
    }

    private void StartMonitor() => Start("S3 monitor", "ceph-mon", "-f", "-i", "m");

    private async Task StartStorageAsync(CancellationToken cancellationToken)
    {
        var storage = Start("S3 storage", "ceph-osd", "-f", "-i", "0");
        await storage.WaitUntilReadyAsync(
            async token => await CephSocket.StateAsync(InFolder("run/osd.0.asok"), token) == "active", Patience, cancellationToken);
    }

    private Daemon Start(string name, string program, params string[] arguments) =>
        Daemon.Start(name, _ceph.Program(program, arguments), LogFile(program));

    private Daemon? Running(string program) => Daemon.Running(LogFile(program));

    private string LogFile(string program) => InFolder($"log/{program}.log");

    /// <summary>Readable for the daemons' user whatever our umask; the folder itself is closed to everybody else.</summary>
    private async Task WriteAsync(string name, string text, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(InFolder(name), text, cancellationToken);
        File.SetUnixFileMode(InFolder(name), (UnixFileMode)0b110_100_100);
    }
}
