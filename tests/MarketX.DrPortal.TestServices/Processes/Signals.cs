using System.Runtime.InteropServices;

namespace MarketX.DrPortal.TestServices.Processes;

internal enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>.NET can only kill; an orderly end needs the other signals.</summary>
internal static class Signals
{
    public static void Send(int pid, Signal signal)
    {
        // An error means that it has ended meanwhile, which is what was wanted.
        _ = Kill(pid, (int)signal);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
