using System.Runtime.CompilerServices;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>What is wrong with the settings, each with its key.</summary>
internal sealed class ConfigurationArea(IReadOnlyList<string> problems) : IDoctorArea
{
    public string Name => "configuration";

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var problem in problems)
            yield return new(Name, DoctorVerdict.Problem, problem);
        if (problems.Count == 0)
            yield return new(Name, DoctorVerdict.Ok, "All settings are valid.");
    }
}
