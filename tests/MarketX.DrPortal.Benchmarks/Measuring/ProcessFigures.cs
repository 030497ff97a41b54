using System.Diagnostics;
using System.Globalization;

namespace MarketX.DrPortal.Benchmarks.Measuring;

/// <summary>What the kernel says of a process and its children, as long as they live.</summary>
internal static class ProcessFigures
{
    /// <summary>Most memory that the process had resident so far, in bytes; 0 when it has ended.</summary>
    public static long PeakMemoryOf(int pid) => Status(pid, "VmHWM:");

    /// <summary>Memory that all descendants have resident now.</summary>
    public static long DescendantsMemoryOf(int pid)
    {
        var program = ProgramOf(pid);
        // Between fork and exec a child shows its parent's memory, which it shares.
        return Children(pid).Sum(child => (ProgramOf(child) == program ? 0 : Status(child, "VmRSS:")) + DescendantsMemoryOf(child));
    }

    /// <summary>Processor time that the process itself took so far; 0 when it has ended.</summary>
    public static double CpuSecondsOf(int pid)
    {
        // The second field is the program's name in parentheses; user and system time are fields 14 and 15, in hundredths of a second.
        var stat = string.Concat(Lines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 13 ? 0 : (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }

    /// <summary>Bytes that a folder's files take up on disk, holes not counted.</summary>
    public static long DiskUseOf(string folder)
    {
        using var du = Process.Start(new ProcessStartInfo("du", ["--block-size=1", "--summarize", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var text = du.StandardOutput.ReadToEnd();
        du.WaitForExit();
        // It ends with an error where a file goes away while it looks, and says nothing where the folder itself does.
        return text.Length == 0 ? 0 : long.Parse(text.AsSpan(0, text.IndexOf('\t', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }

    private static string? ProgramOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/exe", returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }

    private static long Status(int pid, string field)
    {
        foreach (var line in Lines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/status"))
        {
            if (line.StartsWith(field, StringComparison.Ordinal))
                return 1024 * long.Parse(line.AsSpan(field.Length, line.Length - field.Length - " kB".Length), CultureInfo.InvariantCulture);
        }

        return 0;
    }

    private static IEnumerable<int> Children(int pid)
    {
        var folder = $"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/task";
        string[] threads = [];
        try
        {
            threads = Directory.GetDirectories(folder);
        }
        catch (IOException)
        {
            // It has ended.
        }

        // A child belongs to the thread that started it.
        return threads.SelectMany(thread => Lines(Path.Combine(thread, "children")))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            // It has ended.
            return [];
        }
    }
}
