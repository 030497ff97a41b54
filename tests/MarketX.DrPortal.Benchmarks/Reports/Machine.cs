using System.Globalization;
using System.Runtime.InteropServices;
using MarketX.DrPortal.Core;

namespace MarketX.DrPortal.Benchmarks.Reports;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>In one line each.</summary>
    /// <param name="folder">The folder of the servers' data, whose disk counts.</param>
    public static async Task<IReadOnlyDictionary<string, string>> DescribeAsync(BenchmarkWorld world, string folder, CancellationToken cancellationToken)
    {
        await using var connection = await world.Server.OpenAsync(cancellationToken: cancellationToken);
        return new Dictionary<string, string>
        {
            ["Processor"] = $"{Environment.ProcessorCount} cores, {Field("/proc/cpuinfo", "model name")}, {RuntimeInformation.ProcessArchitecture}",
            ["Memory"] = ByteText.Of(1024 * long.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture)),
            ["Disk"] = DiskOf(folder),
            ["System"] = $"{Field("/etc/os-release", "PRETTY_NAME")}, Linux {Environment.OSVersion.Version}",
            ["PostgreSQL"] = connection.PostgreSqlVersion + ", fsync on, as started by the test services",
            ["S3"] = "Ceph 18 on the same machine: its work takes from the same cores",
            [".NET"] = $"{RuntimeInformation.FrameworkDescription}, Release",
            ["Load before the start"] = File.ReadAllText("/proc/loadavg").Split(' ')[0],
        };
    }

    private static string Field(string file, string name) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOfAny([':', '=']) + 1)..].Trim().Trim('"')).FirstOrDefault("unknown");

    /// <summary>The file system that the folder is on, and whether its device turns.</summary>
    private static string DiskOf(string folder)
    {
        var (mount, device, kind) = File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).Select(f => (f[1], f[0], f[2]))
            .Where(m => m.Item1 == "/" || folder == m.Item1 || folder.StartsWith(m.Item1 + "/", StringComparison.Ordinal))
            .MaxBy(m => m.Item1.Length);
        var turning = $"/sys/block/{Path.GetFileName(device)}/queue/rotational";
        return $"{kind} on {device} at {mount}" + (File.Exists(turning) ? File.ReadAllText(turning).Trim() == "0" ? ", not rotating" : ", reported as rotating" : "");
    }
}
