using System.Diagnostics;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>One run of a program: bytes in, bytes out, and an exception with its complaint where it fails.</summary>
internal sealed record ToolRun(string Program, string[] Arguments)
{
    /// <summary>The database's password, for programs that connect.</summary>
    public string? Password { get; init; }

    public async Task<byte[]> RunAsync(byte[]? input = null)
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in Arguments)
            start.ArgumentList.Add(argument);

        if (Password is not null)
            start.Environment["PGPASSWORD"] = Password;

        using var process = Process.Start(start)!;
        var output = new MemoryStream();
        var complaint = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var copying = process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        if (input is not null)
            await process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        process.StandardInput.Close();

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await copying;
        return process.ExitCode == 0
            ? output.ToArray()
            : throw new InvalidOperationException($"{Path.GetFileName(Program)}: {await complaint}");
    }
}
