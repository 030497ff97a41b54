using System.Runtime.InteropServices;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>Sends POSIX signals, which .NET cannot: a client that gets SIGINT cancels its statement on the server.</summary>
internal static partial class ProcessSignal
{
    private const int SigInt = 2;
    private const int SigKill = 9;

    // A process that ended meanwhile makes this fail with ESRCH, which is just what was wanted.
    public static void Interrupt(int processId) => _ = Kill(processId, SigInt);

    // A program that was started by setsid leads a group of its own, which has its number and outlives it.
    public static void KillGroup(int leader) => _ = Kill(-leader, SigKill);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
