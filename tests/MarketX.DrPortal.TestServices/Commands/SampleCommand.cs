using System.CommandLine;
using MarketX.DrPortal.TestServices.Sample;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary><c>testservices sample</c>: fills an empty database. The connection string holds a password, so it comes by the environment.</summary>
internal static class SampleCommand
{
    private const string ConnectionVariable = "SAMPLE_CONNECTION";

    public static Command Create()
    {
        var scale = new Option<double>("--scale") { DefaultValueFactory = _ => 1, Description = "1 is about 230,000 rows." };
        var command = new Command("sample", $"Fill the empty database of the connection string in {ConnectionVariable}.") { scale };
        command.SetAction((parsed, cancellationToken) => SampleDatabase.FillAsync(
            Environment.GetEnvironmentVariable(ConnectionVariable) ?? throw new Processes.ServiceException($"{ConnectionVariable} is not set."),
            parsed.GetValue(scale), cancellationToken));
        return command;
    }
}
