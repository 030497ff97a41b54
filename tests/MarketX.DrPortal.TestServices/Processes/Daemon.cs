using System.Diagnostics;
using System.Text.Json.Serialization;
using MarketX.DrPortal.TestServices.State;
using MarketX.DrPortal.TestServices.Trace;

namespace MarketX.DrPortal.TestServices.Processes;

/// <summary>
/// A background process that outlives us, remembered in a pid file beside its log. A pid alone may belong to somebody
/// else by the time we come back, so the kernel's start time and boot id go with it: nothing is signalled on a pid alone.
/// </summary>
public sealed record Daemon(string Name, int Pid, string StartedAt, string LogFile)
{
    // Everything is redirected before exec: a daemon that keeps a pipe of ours makes whoever reads it wait for ever.
    private const string Detach = """log=$1; shift; exec setsid "$@" </dev/null >>"$log" 2>&1""";

    [JsonIgnore]
    public bool IsAlive => StartTimeOf(Pid) == StartedAt;

    internal static Daemon Start(string name, CommandLine command, string logFile)
    {
        File.WriteAllText(logFile, "");
        var detached = command with
        {
            Program = "/bin/sh",
            Arguments = ["-c", Detach, "sh", logFile, command.Program, .. command.Arguments],
        };
        var info = new ProcessStartInfo(detached.Program);
        detached.Apply(info);
        using var process = Process.Start(info) ?? throw new ServiceException($"Could not start {name}.");
        // sh, setsid and setpriv exec one another, so this pid stays the daemon's.
        var daemon = new Daemon(name, process.Id, StartTimeOf(process.Id) ?? "gone", logFile);
        JsonFile.Write(PidFile(logFile), daemon);
        return daemon;
    }

    /// <summary>The daemon that was last started with this log; null when there is none or it has ended.</summary>
    internal static Daemon? Running(string logFile) =>
        JsonFile.Read<Daemon>(PidFile(logFile)) is { IsAlive: true } daemon ? daemon : null;

    /// <summary>A process that somebody else started; null when there is none.</summary>
    internal static Daemon? Find(int pid) =>
        StartTimeOf(pid) is { } startedAt ? new Daemon($"process {pid}", pid, startedAt, "") : null;

    /// <summary>Asks it to end, and makes it end when it does not within the time.</summary>
    internal async Task StopAsync(Signal ask, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!IsAlive)
            return;
        Signals.Send(Pid, ask);
        if (!await Wait.UntilAsync(() => !IsAlive, patience, cancellationToken))
            await KillAsync(cancellationToken);
        else
            KeepLog();
    }

    internal async Task KillAsync(CancellationToken cancellationToken)
    {
        if (!IsAlive)
            return;
        Signals.Send(Pid, Signal.Kill);
        if (!await Wait.UntilAsync(() => !IsAlive, TimeSpan.FromSeconds(10), cancellationToken))
            throw new ServiceException($"{Name} (pid {Pid}) does not end, even when killed.");
        KeepLog();
    }

    /// <summary>Waits until it answers.</summary>
    /// <exception cref="ServiceException">It ended or stayed silent; the message holds the tail of its log.</exception>
    internal async Task WaitUntilReadyAsync(
        Func<CancellationToken, Task<bool>> answers, TimeSpan patience, CancellationToken cancellationToken)
    {
        var ready = false;
        await Wait.UntilAsync(async token => !IsAlive || (ready = await answers(token)), patience, cancellationToken);
        if (!ready)
        {
            var what = IsAlive ? $"did not answer within {patience.TotalSeconds:0} s" : "ended right after its start";
            throw new ServiceException($"{Name} {what}. The end of {LogFile}:\n{LogTail.OfFile(LogFile)}");
        }
    }

    // Its folder may be gone when the logs are searched for secrets.
    private void KeepLog()
    {
        if (TestTrace.IsKept && File.Exists(LogFile))
            TestTrace.Log(Path.GetFileNameWithoutExtension(LogFile), File.ReadAllText(LogFile));
    }

    private static string PidFile(string logFile) => Path.ChangeExtension(logFile, ".pid");

    /// <summary>Null when there is no such process, or only its remains (a zombie).</summary>
    private static string? StartTimeOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : $"{fields[19]}@{BootId}";
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static readonly string BootId = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
}
